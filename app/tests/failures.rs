//! What goes wrong is said in words that tell what to do, in every language, and changes nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

use app::language::{Language, speak};
use app::profile::{NoPlace, NotBrought, look_at};
use app::worker::{Command, StoreKind, Update};
use desk::{Desk, add};
use faulty_disk::{Call, Failure, Fault, FaultyDisk, Times};

#[tokio::test]
async fn a_full_disk_is_said_and_all_that_was_saved_stays() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let mut desk = Desk::new(kind);
        desk.does(add("Milk", None)).await;
        let disk = FaultyDisk::over(desk.path()).unwrap();
        let calls = &[Call::Write, Call::Resize];
        disk.fail(Fault { calls, nth: 1, failure: Failure::Full, times: Times::ForEver });
        desk.does(add("Bread", None)).await;
        let said = desk.not_saved();
        assert!(said.contains("not saved"), "{kind}: {said}");
        assert_eq!(desk.titles(), ["Milk"], "{kind}: what is not saved is not shown as if it were");
        disk.heal();
        let mut desk = desk.reopened();
        assert_eq!(desk.titles(), ["Milk"], "{kind}");
        desk.does(add("Bread", None)).await;
        assert_eq!(desk.titles(), ["Bread", "Milk"], "{kind}: there is room again");
    }
}

#[tokio::test]
async fn a_backup_without_room_is_said_and_leaves_no_half_of_one() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk", None)).await;
    let before = app::profile::backups(&desk.path().join("profiles/default")).unwrap().list.len();
    let disk = FaultyDisk::over(desk.path()).unwrap();
    disk.fail(Fault { calls: &[Call::Write], nth: 1, failure: Failure::Full, times: Times::ForEver });
    desk.does(Command::BackUp).await;
    disk.heal();
    let said = desk.told.iter().rev().find_map(|told| match told {
        Update::BackedUp(made) => Some(made.clone().unwrap_err()),
        _ => None,
    });
    assert!(said.unwrap().contains("the disk is full"));
    let after = app::profile::backups(&desk.path().join("profiles/default")).unwrap().list;
    assert_eq!(after.len(), before);
    assert_eq!(desk.titles(), ["Milk"]);
}

/// Every reason why a folder or a file is not taken at a first start.
fn all() -> Vec<(&'static str, String)> {
    let path = || PathBuf::from("/somewhere");
    vec![
        ("relative", look_at(std::path::Path::new("x")).unwrap_err().sentence()),
        ("no folder", NoPlace::NotAFolder.sentence()),
        ("taken", NoPlace::Taken(path()).sentence()),
        ("not writable", NoPlace::NotWritable("no".to_owned()).sentence()),
        ("not ours", NotBrought::NotOurs.sentence()),
        ("newer", NotBrought::Newer.sentence()),
        ("damaged", NotBrought::Damaged.sentence()),
        ("empty", NotBrought::Empty.sentence()),
        ("not understood", NotBrought::NotUnderstood("no".to_owned()).sentence()),
        ("unreadable", NotBrought::Unreadable("no".to_owned()).sentence()),
    ]
}

#[test]
fn every_reason_of_a_first_start_has_words_of_its_own_in_every_language() {
    let mut said = BTreeSet::new();
    for language in Language::ALL {
        speak(language);
        for (name, words) in all() {
            assert!(words.len() > 10 && !words.contains(['{', '$']), "{language:?} {name}: {words}");
            assert!(said.insert(words.clone()), "{language:?} {name} is said like another: {words}");
        }
    }
    speak(Language::English);
}
