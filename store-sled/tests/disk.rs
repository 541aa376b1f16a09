//! What this store does that sled does not.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use faulty_disk::{Crash, FaultyDisk};
use store_sled::SledStore;
use sync_testkit::faults::{Durability, Subject, flipped_bits_are_never_served};

/// The reason for a sync of our own after each of its flushes.
#[test]
fn what_sled_has_flushed_is_lost_in_a_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let Ok(disk) = FaultyDisk::over(folder.path()) else { return };
    let db = sled::open(folder.path().join("db")).unwrap();
    db.flush().unwrap();
    std::fs::File::open(folder.path()).unwrap().sync_all().unwrap();
    db.insert("key", "value").unwrap();
    db.flush().unwrap();
    let journal = disk.journal();
    drop(db);
    drop(disk);
    let survives = |crash: Crash, name: &str| {
        let image = folder.path().join(name);
        journal.image(journal.len(), crash, &image).unwrap();
        let there = sled::open(image.join("db")).and_then(|db| db.get("key"));
        there.is_ok_and(|value| value.is_some())
    };
    assert!(survives(Crash::Killed, "killed"));
    assert!(!survives(Crash::PowerCut, "cut"), "sled syncs by itself: we need not");
}

/// Without its seal a store is as after a crash: sled itself has to cope.
#[test]
fn i18_a_flipped_bit_is_found_after_a_crash_too() {
    let subject = Subject {
        open: |path, schema| {
            drop(std::fs::remove_file(Path::new(path).join("closed")));
            Ok(Box::new(SledStore::open(path, schema)?))
        },
        durability: Durability::PowerCut,
        test: "disk::i18_a_flipped_bit_is_found_after_a_crash_too",
    };
    flipped_bits_are_never_served(&subject, 60);
}
