//! The page of a first start: where the tasks shall live, and what they begin with.

use app::config::{Setting, ThemeChoice};
use app::gui::screen::welcome;
use app::gui::{Elsewhere, Message, sample};
use app::profile::{Distance, Found, NoPlace, NotBrought, Place};
use app::worker::{Command, RestoreHow, StoreKind, Update};
use iced::keyboard::key::Named;

use crate::states;
use crate::support::Window;

#[test]
fn a_first_start_asks_and_makes_nothing_before_it_is_answered() {
    let mut window = Window::at_first(ThemeChoice::Light);
    assert!(window.shows("Where should your tasks live?") && !window.shows("All tasks"));
    window.click("▸ Advanced");
    window.click("sled");
    window.click("Dark");
    assert_eq!(window.app.theme(), app::gui::theme::dark(), "what is picked is seen at once");
    window.click("Just this computer");
    window.begin();
    let sent = window.sent();
    let [Command::ChooseStore(StoreKind::Sled), Command::Save(Setting::Look(look))] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(look.theme, ThemeChoice::Dark);
    assert!(window.shows("No tasks yet. Type above and press Enter.") || window.app.title() == "Tidelist");
    window.type_into("quick-add", "x");
}

#[test]
fn enter_at_a_first_start_begins_on_this_computer() {
    let mut window = Window::at_first(ThemeChoice::Light);
    window.named(Named::Escape);
    assert!(window.shows("Where should your tasks live?"), "there is nothing to go back to");
    window.named(Named::Enter);
    window.begin();
    assert!(!window.shows("Where should your tasks live?"));
    assert!(matches!(window.sent()[..], [Command::ChooseStore(StoreKind::Sqlite), Command::Save(_)]));
}

#[test]
fn a_first_start_leads_to_a_server_or_to_a_file() {
    let mut window = Window::at_first(ThemeChoice::Light);
    window.click("Connect to my server…");
    window.begin();
    window.hear(Update::Status(sample::first_run()));
    assert!(window.shows("Connect a server"), "{:?}", window.texts());

    let mut window = states::welcome_backup(ThemeChoice::Light);
    assert!(window.shows("312 tasks, 7 lists"), "{:?}", window.texts());
    assert!(window.shows("2 changes in it were not on a server yet."), "{:?}", window.texts());
    window.named(Named::Escape);
    assert!(window.shows("Where should your tasks live?"), "nothing was made");

    let mut window = states::welcome_backup(ThemeChoice::Light);
    window.click("Begin with these");
    window.begin();
    let sent = window.sent();
    let [.., Command::RestoreBackup { name, how: RestoreHow::OnlyMissing }] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(name, "/media/stick/2026-03-13_090000.jsonl.gz");
    window.hear(Update::Restored(Err("The disk is full.".to_owned())));
    assert!(window.shows("The disk is full."), "whoever waits for it hears of it on any page");
}

#[test]
fn a_first_start_says_what_is_wrong_with_a_file_and_makes_nothing() {
    let mut window = Window::at_first(ThemeChoice::Light);
    window.click("Open a backup or import…");
    let typed = |message| Message::Welcome(message);
    window.tell(typed(welcome::Message::FileTyped(" /media/old.jsonl.gz ".to_owned())));
    window.click("Look at it");
    assert!(window.shows("Reading the file…"));
    let path = std::path::PathBuf::from("/media/old.jsonl.gz");
    let seen = |path: &str, why| {
        typed(welcome::Message::FileSeen(
            std::path::PathBuf::from(path),
            Err::<app::profile::Brought, _>(why),
        ))
    };
    window.tell(seen("/another", NotBrought::Newer));
    assert!(window.shows("Reading the file…"), "that was another file");
    window.tell(typed(welcome::Message::FileSeen(path, Err(NotBrought::Damaged))));
    assert!(window.shows("Nothing was made or changed.") && !window.shows("Begin with these"));
    window.named(Named::Enter);
    assert!(window.shows("Nothing was made or changed."), "there is nothing to begin with");
    window.click("Cancel");
    assert!(window.shows("Where should your tasks live?") && window.sent().is_empty());
}

#[test]
fn a_folder_is_used_only_as_it_was_shown() {
    let mut window = Window::at_first(ThemeChoice::Light);
    window.click("▸ Advanced");
    let tell = |window: &mut Window, message| window.tell(Message::Welcome(message));
    let chosen = std::path::PathBuf::from("/mnt/disk");
    let begin = Some(welcome::Next::Tasks);
    let place = |found| {
        let folder = std::path::PathBuf::from("/mnt/disk/Tidelist");
        Ok::<_, NoPlace>(Place { folder, found, distance: Distance::Far })
    };
    tell(&mut window, welcome::Message::FolderChosen(Some(chosen.clone())));
    let refused = Err(NoPlace::NotWritable("Permission denied".to_owned()));
    tell(&mut window, welcome::Message::FolderSeen(chosen.clone(), refused.clone(), None));
    assert!(window.shows_part("Permission denied"), "{:?}", window.texts());
    window.click("Just this computer");
    tell(&mut window, welcome::Message::FolderSeen(chosen.clone(), refused, begin.clone()));
    assert!(window.shows("Where should your tasks live?"), "nothing begins there");

    // What was found meanwhile is shown before it is used.
    let there = place(Found::Tasks(StoreKind::Sled));
    tell(&mut window, welcome::Message::FolderSeen(chosen.clone(), there.clone(), begin.clone()));
    assert!(window.shows_part("There are tasks of Tidelist already"), "{:?}", window.texts());
    assert!(window.shows_part("two computers must not use them at once"), "a network is warned of");
    tell(&mut window, welcome::Message::FolderSeen("/else".into(), there.clone(), begin.clone()));
    assert!(window.shows("Where should your tasks live?"), "that was another folder");
    tell(&mut window, welcome::Message::FolderSeen(chosen, there, begin));
    window.begin();
    assert!(matches!(window.sent()[..], [Command::ChooseStore(StoreKind::Sled), Command::Save(_)]));
}

#[test]
fn a_folder_that_was_named_at_the_start_is_not_asked_for() {
    let mut window = Window::at_first_start(ThemeChoice::Light, Elsewhere::Nowhere);
    window.click("▸ Advanced");
    assert!(window.shows("Tidelist was started for this folder.") && !window.shows("Choose…"));
}
