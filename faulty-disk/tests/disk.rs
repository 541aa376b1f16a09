//! What a faulty disk does to the files of this process.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#![cfg(all(target_os = "linux", target_env = "gnu"))]

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use faulty_disk::{Call, Crash, Failure, Fault, FaultyDisk, Times};
use tempfile::TempDir;

struct Place {
    disk: FaultyDisk,
    folder: TempDir,
    images: TempDir,
}

impl Place {
    fn new() -> Self {
        let (folder, images) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Self { disk: FaultyDisk::over(folder.path()).unwrap(), folder, images }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn fail(&self, call: &'static [Call], failure: Failure, times: Times) {
        self.disk.fail(Fault { calls: call, nth: 1, failure, times });
    }

    /// What a crash now leaves under a name.
    fn after(&self, crash: Crash, name: &str) -> Option<Vec<u8>> {
        let journal = self.disk.journal();
        let image = self.images.path().join("image");
        drop(fs::remove_dir_all(&image));
        journal.image(journal.len(), crash, &image).unwrap();
        fs::read(image.join(name)).ok()
    }
}

fn sync_folder(folder: &Path) {
    File::open(folder).unwrap().sync_all().unwrap();
}

#[test]
fn what_was_synced_survives_a_power_cut_and_what_was_not_is_lost() {
    let place = Place::new();
    let file = File::create(place.path("a")).unwrap();
    sync_folder(place.folder.path());
    file.write_all_at(b"one", 0).unwrap();
    file.sync_all().unwrap();
    file.write_all_at(b"two", 3).unwrap();
    assert_eq!(place.after(Crash::Killed, "a").unwrap(), b"onetwo");
    assert_eq!(place.after(Crash::PowerCut, "a").unwrap(), b"one");
}

#[test]
fn a_new_name_is_lost_until_its_folder_is_synced() {
    let place = Place::new();
    fs::create_dir(place.path("inner")).unwrap();
    let mut file = File::create(place.path("inner/a")).unwrap();
    file.write_all(b"x").unwrap();
    file.sync_all().unwrap();
    assert_eq!(place.after(Crash::PowerCut, "inner/a"), None);
    sync_folder(&place.path("inner"));
    assert_eq!(place.after(Crash::PowerCut, "inner/a"), None, "the folder itself is not safe");
    sync_folder(place.folder.path());
    assert_eq!(place.after(Crash::PowerCut, "inner/a").unwrap(), b"x");
    fs::rename(place.path("inner"), place.path("outer")).unwrap();
    assert_eq!(place.after(Crash::PowerCut, "inner/a").unwrap(), b"x");
    assert_eq!(place.after(Crash::Killed, "outer/a").unwrap(), b"x");
    fs::remove_file(place.path("outer/a")).unwrap();
    assert_eq!(place.after(Crash::Killed, "outer/a"), None);
}

#[test]
fn what_was_not_synced_may_be_there_in_pieces() {
    let place = Place::new();
    let file = File::create(place.path("a")).unwrap();
    sync_folder(place.folder.path());
    file.set_len(4_096).unwrap();
    file.sync_all().unwrap();
    file.write_all_at(&[1; 4_096], 0).unwrap();
    let found: Vec<_> = (0..50).map(|seed| place.after(Crash::PowerCutPartway(seed), "a").unwrap()).collect();
    for bytes in &found {
        assert!(bytes.chunks(512).all(|sector| sector.iter().all(|byte| *byte == sector[0])));
    }
    let written = |bytes: &Vec<u8>| bytes.iter().filter(|byte| **byte == 1).count();
    assert!(found.iter().any(|bytes| written(bytes) == 0));
    assert!(found.iter().any(|bytes| written(bytes) == 4_096));
    assert!(found.iter().any(|bytes| ![0, 4_096].contains(&written(bytes))));
}

#[test]
fn asking_the_system_to_begin_with_writing_makes_nothing_safe() {
    let place = Place::new();
    let file = File::create(place.path("a")).unwrap();
    sync_folder(place.folder.path());
    file.write_all_at(b"x", 0).unwrap();
    place.fail(&[Call::Sync], Failure::Lie, Times::Once);
    file.sync_all().unwrap();
    assert_eq!(place.after(Crash::PowerCut, "a").unwrap(), b"");
    file.sync_data().unwrap();
    assert_eq!(place.after(Crash::PowerCut, "a").unwrap(), b"x");
}

#[test]
fn after_a_failed_sync_a_later_one_says_nothing_about_what_was_written_before() {
    let place = Place::new();
    let file = File::create(place.path("a")).unwrap();
    sync_folder(place.folder.path());
    file.write_all_at(b"x", 0).unwrap();
    place.fail(&[Call::Sync], Failure::Error, Times::Once);
    assert_eq!(file.sync_all().unwrap_err().raw_os_error(), Some(5));
    file.write_all_at(b"y", 1).unwrap();
    file.sync_all().unwrap();
    assert_eq!(place.after(Crash::PowerCut, "a").unwrap(), b"\0y");
    assert_eq!(fs::read(place.path("a")).unwrap(), b"xy");
}

#[test]
fn every_open_file_is_told_once_of_a_sync_that_failed() {
    let place = Place::new();
    let one = File::create(place.path("a")).unwrap();
    let other = File::open(place.path("a")).unwrap();
    place.fail(&[Call::Sync], Failure::Error, Times::Once);
    assert!(one.sync_all().is_err());
    let later = File::open(place.path("a")).unwrap();
    for (file, told) in [(&one, false), (&other, true), (&other, false), (&later, false)] {
        assert_eq!(file.sync_all().is_err(), told);
    }
}

#[test]
fn a_failed_write_writes_nothing_a_torn_one_half_and_a_short_one_says_so() {
    let place = Place::new();
    let mut file = OpenOptions::new().append(true).create(true).open(place.path("a")).unwrap();
    for (failure, written, length) in [
        (Failure::Error, None, 0),
        (Failure::Full, None, 0),
        (Failure::Torn, None, 2),
        (Failure::Short, Some(2), 2),
        (Failure::Lie, Some(4), 0),
    ] {
        fs::write(place.path("a"), b"").unwrap();
        place.fail(&[Call::Write], failure, Times::Once);
        assert_eq!(file.write(b"1234").ok(), written, "{failure:?}");
        assert!(place.disk.heal());
        assert_eq!(fs::read(place.path("a")).unwrap().len(), length, "{failure:?}");
        assert_eq!(place.after(Crash::Killed, "a").unwrap().len(), length, "{failure:?}");
    }
}

#[test]
fn reading_opening_and_naming_fail_too() {
    let place = Place::new();
    fs::write(place.path("a"), b"1234").unwrap();
    let mut file = File::open(place.path("a")).unwrap();
    for call in [Call::Read, Call::Open, Call::Name, Call::Resize] {
        let calls: &'static [Call] = match call {
            Call::Read => &[Call::Read],
            Call::Open => &[Call::Open],
            Call::Name => &[Call::Name],
            _ => &[Call::Resize],
        };
        place.fail(calls, Failure::Error, Times::ForEver);
        assert_eq!(file.read(&mut [0; 4]).is_err(), call == Call::Read);
        assert_eq!(File::open(place.path("a")).is_err(), call == Call::Open);
        assert_eq!(fs::rename(place.path("a"), place.path("a")).is_err(), call == Call::Name);
        place.disk.heal();
    }
}

#[test]
fn a_folder_nobody_watches_is_left_alone() {
    let place = Place::new();
    place.fail(Call::CHANGES, Failure::Error, Times::ForEver);
    fs::write(place.images.path().join("a"), b"x").unwrap();
    assert!(!place.disk.fired());
    assert!(fs::write(place.path("a"), b"x").is_err());
}

#[test]
fn a_copied_file_is_written_down() {
    let place = Place::new();
    fs::write(place.images.path().join("from"), b"some bytes").unwrap();
    fs::copy(place.images.path().join("from"), place.path("to")).unwrap();
    assert_eq!(place.after(Crash::Killed, "to").unwrap(), b"some bytes");
}

#[test]
fn what_was_there_before_is_safe() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("b")).unwrap();
    fs::write(folder.path().join("b/a"), b"old").unwrap();
    let disk = FaultyDisk::over(folder.path()).unwrap();
    let images = tempfile::tempdir().unwrap();
    disk.journal().image(0, Crash::PowerCut, &images.path().join("i")).unwrap();
    assert_eq!(fs::read(images.path().join("i/b/a")).unwrap(), b"old");
}
