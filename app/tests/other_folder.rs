//! Moving the tasks to another folder: everything goes along, and whoever is killed on the way has them here or there.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};
use support::{Ended, KINDS};
use tempfile::TempDir;

/// A computer whose files are where the system has them, below a folder of the test.
struct Home {
    dir: TempDir,
    kind: &'static str,
}

impl Home {
    fn new(kind: &'static str) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), kind }
    }

    fn with_tasks(kind: &'static str, many: usize) -> Self {
        let home = Self::new(kind);
        let tasks: Vec<_> =
            (0..many).map(|n| json!({"id": format!("t{n}"), "text": format!("Task {n}")})).collect();
        let file = home.dir.path().join("many.json");
        std::fs::write(&file, json!({"format": "tidelist", "version": 1, "tasks": tasks}).to_string())
            .unwrap();
        home.ok(&["import", file.to_str().unwrap()]);
        home.ok(&["rm", "t0"]);
        home
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidelist"));
        command.env_remove("TIDELIST_DATA_DIR").env("TIDELIST_STORE", self.kind).args(args);
        for (name, folder) in
            [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")]
        {
            command.env(name, self.dir.path().join(folder));
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Ended {
        support::ended(self.command(args).output().unwrap())
    }

    fn ok(&self, args: &[&str]) -> String {
        let ended = self.run(args);
        assert_eq!(ended.code, 0, "{args:?}: {ended:?}");
        ended.out
    }

    fn everything(&self) -> [Value; 2] {
        [&["list", "--all", "--json"][..], &["trash", "--json"]]
            .map(|args| serde_json::from_str(&self.ok(args)).unwrap())
    }

    fn usual(&self) -> PathBuf {
        self.dir.path().join("data/tidelist/profiles/default")
    }

    fn config(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("config/tidelist/config.toml")).unwrap_or_default()
    }

    fn store(&self, folder: &Path) -> PathBuf {
        folder.join(format!("tasks.{}", self.kind))
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

fn copy_of(home: &Home) -> Home {
    let copy = Home::new(home.kind);
    copy_folder(home.dir.path(), copy.dir.path());
    copy
}

#[test]
fn everything_moves_along_and_what_was_there_is_kept_aside() {
    for kind in KINDS {
        let home = Home::with_tasks(kind, 5);
        home.ok(&["backup", "create"]);
        let (before, disk) = (home.everything(), tempfile::tempdir().unwrap());
        let to = disk.path().join("tasks");
        let moved: Value =
            serde_json::from_str(&home.ok(&["store", "move", to.to_str().unwrap(), "--json"])).unwrap();
        assert_eq!(moved["folder"], json!(to));
        assert!(home.store(&to).exists() && !home.store(&home.usual()).exists());
        assert!(home.store(Path::new(moved["aside"].as_str().unwrap())).exists());
        assert!(!to.join("tidelist-arriving").exists() && !home.config().contains("move_to"));
        assert_eq!(home.everything(), before);
        assert!(!home.ok(&["backup", "list"]).contains("no backup"));
        assert!(home.ok(&["paths"]).contains(to.to_str().unwrap()));
        home.ok(&["add", "Later"]);
        assert!(!home.store(&home.usual()).exists(), "nothing is made where they were");
    }
}

#[test]
fn tasks_do_not_move_to_where_they_could_not_be_alone() {
    let (home, other) = (Home::with_tasks("sqlite", 2), Home::with_tasks("sqlite", 2));
    let disk = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(disk.path().join("full/Tidelist")).unwrap();
    for file in ["full/letter", "full/Tidelist/letter"] {
        std::fs::write(disk.path().join(file), "").unwrap();
    }
    let before = home.everything();
    for (to, why) in [
        (other.usual(), "tasks of Tidelist already"),
        (home.usual(), "tasks of Tidelist already"),
        (home.usual().join("deeper"), "in the one the tasks are in"),
        (disk.path().join("full"), "other things"),
        (disk.path().join("full/letter"), "a file"),
        (PathBuf::from("/proc/tidelist"), "Nothing can be written"),
    ] {
        let ended = home.run(&["store", "move", to.to_str().unwrap()]);
        assert_eq!(ended.code, 1, "{to:?}: {ended:?}");
        assert!(
            ended.err.contains(why) && ended.err.contains("are where they were"),
            "{to:?}: {}",
            ended.err
        );
        assert!(!home.config().contains("move_to"));
    }
    let given = home.dir.path().join("given");
    let args = ["--data-dir", given.to_str().unwrap(), "store", "move", disk.path().to_str().unwrap()];
    let ended = home.run(&args);
    assert!(ended.code == 1 && ended.err.contains("given for this start"), "{ended:?}");
    assert_eq!(home.everything(), before);
}

#[test]
fn a_move_that_is_killed_at_any_moment_leaves_the_tasks_here_or_there() {
    for kind in KINDS {
        let original = Home::with_tasks(kind, 200);
        let everything = original.everything();
        let disk = tempfile::tempdir().unwrap();
        let first = copy_of(&original);
        let began = Instant::now();
        first.ok(&["store", "move", disk.path().join("first").to_str().unwrap()]);
        let whole = began.elapsed();
        let mut killed = 0;
        for step in 0..10_u32 {
            let home = copy_of(&original);
            let to = disk.path().join(format!("to{step}"));
            let mut child = home.command(&["store", "move", to.to_str().unwrap()]).spawn().unwrap();
            std::thread::sleep(whole * step / 9);
            killed += u32::from(child.try_wait().unwrap().is_none());
            drop(child.kill()); // SIGKILL
            child.wait().unwrap();
            assert_eq!(home.everything(), everything, "{kind}, step {step}");
            let places = [home.store(&home.usual()).exists(), home.store(&to).exists()];
            assert!(places[0] != places[1], "{kind}, step {step}: in one place, and not in both");
            // The wish was kept, or was never there.
            assert!(
                !home.config().contains("move_to") && !to.join("tidelist-arriving").exists(),
                "{kind}, step {step}"
            );
        }
        assert!(killed > 1, "only {killed} were killed on the way");
    }
}

#[test]
fn a_copy_the_settings_do_not_name_is_thrown_away_and_one_they_name_is_finished() {
    for (named, kind) in [(false, "sqlite"), (true, "sqlite"), (false, "sled"), (true, "sled")] {
        let home = Home::with_tasks(kind, 3);
        let everything = home.everything();
        let disk = tempfile::tempdir().unwrap();
        let (to, room) = (disk.path().join("to"), disk.path().join("to/tidelist-arriving"));
        copy_folder(&home.usual(), &room);
        for lock in ["lock", "lock.owner"] {
            drop(std::fs::remove_file(room.join(lock)));
        }
        let ready = json!({"from": home.usual(), "aside": "moved-then"});
        std::fs::write(room.join("ready"), ready.to_string()).unwrap();
        if !named {
            home.ok(&["add", "Meanwhile"]);
        }
        let config = home.dir.path().join("config/tidelist");
        std::fs::create_dir_all(&config).unwrap();
        let key = if named { "folder" } else { "move_to" };
        std::fs::write(config.join("config.toml"), format!("[store]\n{key} = {}\n", json!(to))).unwrap();
        let now = home.everything();
        assert_eq!(now[0].as_array().unwrap().len() == 3, !named, "what was done meanwhile is not lost");
        assert_eq!(now[1], everything[1]);
        assert!(home.store(&to).exists() && !home.store(&home.usual()).exists(), "{kind}, named: {named}");
        assert!(!room.exists());
        let aside: Vec<_> = home.usual().read_dir().unwrap().flatten().map(|one| one.path()).collect();
        assert!(aside.iter().any(|one| home.store(one).exists()), "{aside:?}");
    }
}

#[test]
fn a_wish_that_cannot_be_fulfilled_leaves_the_tasks_where_they_are_and_is_told_once() {
    let home = Home::with_tasks("sqlite", 3);
    let before = home.everything();
    let config = home.dir.path().join("config/tidelist");
    std::fs::create_dir_all(&config).unwrap();
    let full = home.dir.path().join("config");
    std::fs::write(config.join("config.toml"), format!("[store]\nmove_to = {}\n", json!(full))).unwrap();
    let ended = home.run(&["list"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("were not moved"), "{}", ended.err);
    assert_eq!(home.everything(), before);
    assert_eq!(home.run(&["list"]).err, "");
    assert!(config.join("config.toml").exists());
}

#[test]
fn settings_that_are_damaged_do_not_make_the_tasks_seem_gone() {
    let home = Home::with_tasks("sqlite", 3);
    let disk = tempfile::tempdir().unwrap();
    let to = disk.path().join("tasks");
    home.ok(&["store", "move", to.to_str().unwrap()]);
    let before = home.everything();
    let path = home.dir.path().join("config/tidelist/config.toml");
    std::fs::write(&path, format!("{}\nnonsense = = \n", home.config())).unwrap();
    let ended = home.run(&["list"]);
    assert!(ended.code == 0 && ended.err.contains("config.toml.bad"), "{ended:?}");
    assert_eq!(home.everything(), before);
    assert!(!home.store(&home.usual()).exists());
}
