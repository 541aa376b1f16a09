//! What is read and written, and what is left alone.

use super::*;
use crate::config::{Closing, LessMotion, SavedFilter, Swap, ThemeChoice};

fn theme(theme: ThemeChoice) -> Setting {
    Setting::Look(Look { theme, ..Look::default() })
}

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

#[test]
fn a_change_keeps_comments_and_unknown_keys() {
    let (_dir, path) = file("# mine\n[ui]\ntheme = \"dark\" # at night\nfuture = [1, 2]\n\n[other]\nx = 1\n");
    let (mut config, notice) = ConfigFile::load(&path);
    assert_eq!(notice, None);
    assert_eq!(config.config().look.theme, ThemeChoice::Dark);
    config.set(&theme(ThemeChoice::Light)).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    for kept in ["# mine", "theme = \"light\" # at night", "future = [1, 2]", "[other]\nx = 1"] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
}

#[test]
fn settings_are_read_as_they_were_set() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/config.toml");
    let (mut config, _) = ConfigFile::load(&path);
    let name = AccountName { server: "https://x.example".into(), user: "ana".into() };
    let certificate = Some("AB".repeat(32).parse().unwrap());
    let trust = Trust { ca_file: Some(PathBuf::from("/ca.pem")), certificate };
    let account = (name.clone(), trust.clone(), TokenPlace::File);
    config.set(&Setting::Account(Some(account))).unwrap();
    config.set(&Setting::Store(StoreKind::Sled)).unwrap();
    let tokens = Switches { tags: Switch::Off, ..Switches::default() };
    let look = Look {
        scale: Scale::percent(130),
        less_motion: LessMotion::On,
        closing: Closing::Tray,
        tokens,
        ..Look::default()
    };
    config.set(&Setting::Look(look)).unwrap();
    let auto_sync = AutoSync { on_change: false, every_minutes: 0, ..AutoSync::default() };
    config.set(&Setting::AutoSync(auto_sync)).unwrap();
    config.set(&Setting::DeviceName("Ana's laptop".into())).unwrap();
    config.set(&Setting::Sort("tag two words.".into(), Some(todo::Sort::Title))).unwrap();
    config.set(&Setting::Sort("all".into(), Some(todo::Sort::Due))).unwrap();
    config.set(&Setting::Sort("all".into(), None)).unwrap();
    config.set(&Setting::HotKey(Some("Ctrl+Alt+T".into()))).unwrap();
    config.set(&Setting::Keys("find".into(), Some(vec!["F3".into(), "Ctrl+\"".into()]))).unwrap();
    config.set(&Setting::Keys("undo".into(), Some(vec!["F4".into()]))).unwrap();
    config.set(&Setting::Keys("undo".into(), None)).unwrap();
    let kept = |query: &str| Some(SavedFilter { name: "At \"work\"".into(), query: query.into() });
    config.set(&Setting::Filter(Swap { from: None, to: kept("#work") })).unwrap();
    config.set(&Setting::Filter(Swap { from: kept("#work"), to: kept("#work is:open") })).unwrap();
    let lists: BTreeSet<_> = ["l1", "l2"].map(|id| RecordId::new(id).unwrap()).into();
    config.set(&Setting::Meant("trip to \"porto\"".into(), Some(lists.clone()))).unwrap();
    config.set(&Setting::Meant("home".into(), Some(lists.clone()))).unwrap();
    config.set(&Setting::Meant("home".into(), None)).unwrap();
    config.set(&Setting::Conflicts(ConflictRule::KeepBoth)).unwrap();
    config.set(&Setting::Dialect(Dialect::Datasync)).unwrap();
    config.set(&Setting::Proxy(Proxy::Through("socks5://ana@proxy.example:1080".parse().unwrap()))).unwrap();
    config.set(&Setting::Folder(PathBuf::from("/mnt/disk/tasks"))).unwrap();
    let (again, notice) = ConfigFile::load(&path);
    assert_eq!(notice, None);
    assert_eq!(again.config(), config.config());
    assert_eq!((again.config().account.clone(), again.config().dialect), (Some(name), Dialect::Datasync));
    assert_eq!((again.config().look, again.config().auto_sync), (look, auto_sync));
    assert_eq!(again.config().folder, Some(PathBuf::from("/mnt/disk/tasks")));
    assert!(matches!(&again.config().proxy, Proxy::Through(address) if address.user() == "ana"));
    assert_eq!(again.config().trust, trust);
    assert_eq!(again.config().conflicts, ConflictRule::KeepBoth);
    assert_eq!(again.config().store, Some(StoreKind::Sled));
    assert_eq!(again.config().sorts, [("tag two words.".to_owned(), todo::Sort::Title)].into());
    assert_eq!(again.config().hot_key.as_deref(), Some("Ctrl+Alt+T"));
    let keys = [("find".to_owned(), vec!["F3".to_owned(), "Ctrl+\"".to_owned()])];
    assert_eq!(again.config().keys, keys.into());
    assert_eq!(again.config().meant, [("trip to \"porto\"".to_owned(), lists)].into());
    assert_eq!(again.config().filters.iter().collect::<Vec<_>>(), [("At \"work\"", "#work is:open")]);
    config.set(&Setting::Account(None)).unwrap();
    let gone = ConfigFile::load(&path).0;
    assert_eq!((&gone.config().account, &gone.config().trust), (&None, &Trust::default()));
    let nobody = AccountName { server: "https://x.example".into(), user: String::new() };
    let account = (nobody.clone(), Trust::default(), TokenPlace::Session);
    config.set(&Setting::Account(Some(account))).unwrap();
    assert_eq!(ConfigFile::load(&path).0.config().account, Some(nobody), "who needs no name");
    assert_eq!(ConfigFile::load(&path).0.config().device_name, "Ana's laptop");
}

#[test]
fn a_file_that_is_no_toml_is_kept_as_bad_and_defaults_are_used() {
    let (_dir, path) = file("theme = = secret");
    assert_eq!(ConfigFile::peek(&path).look.theme, ThemeChoice::System);
    let (mut config, notice) = ConfigFile::load(&path);
    let notice = notice.unwrap();
    assert!(notice.contains("config.toml.bad") && !notice.contains("secret"), "{notice}");
    assert_eq!(config.config().look.theme, ThemeChoice::System);
    config.set(&theme(ThemeChoice::Dark)).unwrap();
    assert_eq!(std::fs::read_to_string(path.with_extension("toml.bad")).unwrap(), "theme = = secret");
}

#[test]
fn a_setting_that_makes_no_sense_has_its_default_and_is_named() {
    let (_dir, path) = file("[ui]\ntheme = \"purple\"\n[store]\nbackend = \"sled\"\n");
    let (config, notice) = ConfigFile::load(&path);
    assert!(notice.unwrap().contains("ui.theme"));
    assert_eq!(config.config().look.theme, ThemeChoice::System);
    assert_eq!(config.config().store, Some(StoreKind::Sled));
}

#[test]
fn a_fingerprint_that_is_none_trusts_nothing() {
    let (_dir, path) = file("[sync]\ncertificate = \"any\"\n");
    let (config, notice) = ConfigFile::load(&path);
    assert!(notice.unwrap().contains("sync.certificate"));
    assert_eq!(config.config().trust, Trust::default());
}

#[test]
fn a_file_that_cannot_be_read_is_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    std::fs::write(&path, [0xff, 0xfe]).unwrap(); // not UTF-8
    let (mut config, notice) = ConfigFile::load(&path);
    assert!(notice.is_some());
    assert!(config.set(&theme(ThemeChoice::Dark)).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), [0xff, 0xfe]);
}

#[test]
fn a_file_that_is_no_toml_still_says_where_the_tasks_are() {
    for (text, folder) in [
        (
            "theme = = secret\n[store]\nbackend = \"sled\"\n  folder = \"/mnt/disk\" # here\n[ui]\n",
            Some("/mnt/disk"),
        ),
        ("[store]\nfolder = \"/mnt/disk\n", None),
        ("= =\n[other]\nfolder = \"/mnt/disk\"\n", None),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        let folder = folder.map(PathBuf::from);
        assert_eq!(ConfigFile::peek(&path).folder, folder, "{text}");
        let (config, notice) = ConfigFile::load(&path);
        assert!(notice.unwrap().contains("config.toml.bad"));
        assert_eq!(config.config().folder, folder, "{text}");
        assert_eq!(ConfigFile::peek(&path).folder, folder, "the next start knows it, too");
        assert_eq!(ConfigFile::load(&path).1, None, "it is told once");
        assert_eq!(std::fs::read_to_string(path.with_extension("toml.bad")).unwrap(), text);
    }
}
