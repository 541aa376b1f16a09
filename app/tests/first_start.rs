//! What a first start begins with: a backup of another computer, a file of another program, a folder that was chosen.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

#[cfg(target_os = "linux")]
use std::path::Path;
use std::path::PathBuf;

use app::language::{Language, speak};
use app::profile::{Brought, NotBrought, Opening, Profile, look_into};
use app::worker::{Command, RestoreHow, StoreKind, Update};
use desk::{Desk, opening};
#[cfg(target_os = "linux")]
use serde_json::json;
use support::{Computer, KINDS};

/// A backup of a computer that has two tasks, which no server has.
fn backup_of_another_computer(kind: &'static str) -> (Computer, PathBuf) {
    let computer = Computer::new(kind);
    computer.add("Milk");
    computer.add("Bread");
    computer.ok(&["backup", "create"]);
    let backups = computer.json(&["backup", "list"]);
    let name = backups["backups"][0]["name"].as_str().unwrap_or_else(|| panic!("{backups}"));
    let path = app::profile::backup_folder(&computer.profile()).join(format!("{name}.jsonl.gz"));
    (computer, path)
}

#[tokio::test]
async fn a_backup_of_another_computer_is_counted_first_and_brings_everything() {
    for kind in KINDS {
        let (_other, path) = backup_of_another_computer(kind);
        let Ok(Brought::Backup(about)) = look_into(&path) else { panic!("{:?}", look_into(&path)) };
        assert_eq!((about.tasks, about.lists, about.waiting), (2, 0, 2), "{kind}");

        for into in [StoreKind::Sqlite, StoreKind::Sled] {
            let mut desk = Desk::new(into);
            let name = path.to_string_lossy().into_owned();
            desk.does(Command::ChooseStore(into)).await;
            desk.does(Command::RestoreBackup { name, how: RestoreHow::OnlyMissing }).await;
            assert_eq!(desk.titles(), ["Bread", "Milk"], "{kind}");
            assert!(desk.told.iter().any(|told| matches!(told, Update::Restored(Ok(_)))));
            assert_eq!(desk.status().waiting, 2, "what waited there waits here");
        }
    }
}

#[tokio::test]
async fn a_file_of_another_program_is_counted_first_and_brought_in() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("todo.txt");
    std::fs::write(&path, "(A) Milk\nBread\n").unwrap();
    let Ok(Brought::Tasks(preview)) = look_into(&path) else { panic!("{:?}", look_into(&path)) };
    assert_eq!((preview.tasks, preview.known, preview.bad.len()), (2, 0, 0));
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(Command::Import(path)).await;
    assert_eq!(desk.titles(), ["Bread", "Milk"]);
}

#[test]
fn a_file_nothing_can_begin_with_says_why_in_every_language() {
    let dir = tempfile::tempdir().unwrap();
    let (_other, backup) = backup_of_another_computer("sqlite");
    let good = std::fs::read(backup).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        look_into(&dir.path().join(name)).unwrap_err()
    };
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 4;
    let refused = [
        file("cut.jsonl.gz", &good[..good.len() / 2]),
        file("cut-at-its-end.jsonl.gz", &good[..good.len() - 1]),
        file("changed.jsonl.gz", &flipped),
        file("archive.gz", &[0x1f, 0x8b, 8, 0, 1, 2, 3]),
        file("nothing.json", b""),
        file("else.json", b"{\"photos\": []}"),
        file("empty.json", &empty_export()),
        look_into(&dir.path().join("not-there.json")).unwrap_err(),
        look_into(dir.path()).unwrap_err(),
    ];
    for damaged in &refused[..3] {
        assert_eq!(*damaged, NotBrought::Damaged);
    }
    assert_eq!((&refused[3], &refused[6]), (&NotBrought::NotOurs, &NotBrought::Empty));
    assert!(matches!(refused[4..6], [NotBrought::NotUnderstood(_), NotBrought::NotUnderstood(_)]));
    assert!(matches!(refused[7..], [NotBrought::Unreadable(_), NotBrought::Unreadable(_)]));
    let mut said = std::collections::BTreeSet::new();
    for language in Language::ALL {
        speak(language);
        said.extend(refused.iter().chain([&NotBrought::Newer]).map(NotBrought::sentence));
    }
    speak(Language::English);
    assert!(said.len() >= 7 * Language::ALL.len(), "{said:?}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 7, "nothing was made");
}

fn empty_export() -> Vec<u8> {
    let computer = Computer::new("sqlite");
    let file = computer.path().join("empty.json");
    computer.ok(&["export", file.to_str().unwrap()]);
    std::fs::read(file).unwrap()
}

#[test]
fn a_folder_that_was_chosen_holds_the_tasks_and_is_remembered() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let (home, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let chosen = disk.path().join("Tidelist");
        let opening = Opening { chosen: Some(chosen.clone()), ..opening(home.path(), kind) };
        let profile = Profile::open(&opening).unwrap();
        assert_eq!(profile.folder(), chosen);
        assert_eq!(profile.settings().get().folder, Some(chosen.clone()));
        assert!(chosen.join(format!("tasks.{kind}")).exists());
        assert!(!opening.paths.profile(&opening.profile).exists(), "nothing is where it usually would be");
    }
}

/// A computer whose files are where the system has them, below a folder of the test.
#[cfg(target_os = "linux")]
fn at_home(home: &Path, args: &[&str]) -> support::Ended {
    let computer = Computer::new("sqlite");
    let mut command = computer.command(args);
    command.env_remove("TIDELIST_DATA_DIR").env_remove("TIDELIST_STORE");
    for (name, folder) in
        [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")]
    {
        command.env(name, home.join(folder));
    }
    support::ended(command.output().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn the_remembered_folder_is_used_unless_another_is_given_and_never_made_anew() {
    let home = tempfile::tempdir().unwrap();
    let disk = tempfile::tempdir().unwrap();
    let (config, chosen) = (home.path().join("config/tidelist"), disk.path().join("tasks"));
    std::fs::create_dir_all(&config).unwrap();
    std::fs::create_dir_all(&chosen).unwrap();
    let settings = format!("[store]\nfolder = {}\n", json!(chosen));
    std::fs::write(config.join("config.toml"), &settings).unwrap();
    assert_eq!(at_home(home.path(), &["add", "Milk"]).code, 0);
    assert!(chosen.join("tasks.sqlite").exists() && !home.path().join("data").exists());
    let paths = at_home(home.path(), &["paths"]);
    assert!(paths.out.contains(chosen.to_str().unwrap()), "{paths:?}");

    // Whoever names a folder for everything gets that one.
    let given = tempfile::tempdir().unwrap();
    let given = given.path().to_str().unwrap();
    let list = at_home(home.path(), &["--data-dir", given, "list", "--json"]);
    assert_eq!((list.code, list.out.trim()), (0, "[]"));

    // The disk is not connected: the tasks are away, not gone.
    let away = disk.path().join("away");
    std::fs::rename(&chosen, &away).unwrap();
    let ended = at_home(home.path(), &["list"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("is not there") && ended.err.contains("connect"), "{}", ended.err);
    assert!(!chosen.exists(), "no empty list was made in its place");
    std::fs::rename(&away, &chosen).unwrap();
    assert!(at_home(home.path(), &["list"]).out.contains("Milk"));
}
