//! The settings, and what is done from them.

use app::config::ThemeChoice;
use app::gui::screen::settings::Section;
use app::gui::shortcut::{Meaning, Place, Shortcut};
use app::gui::{Message, sample, screen, sidebar};
use app::worker::Update;

use super::with;
use crate::support::Window;

pub fn settings(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Sidebar(sidebar::Message::SettingsPressed));
    window
}

/// A part of the settings.
pub fn section(theme: ThemeChoice, section: Section) -> Window {
    let mut window = settings(theme);
    window.tell(Message::Settings(screen::settings::Message::SectionPicked(section)));
    window
}

/// What a search finds in the settings, and one that finds nothing.
pub fn settings_search(theme: ThemeChoice) -> Window {
    searched(theme, "start")
}

/// What is done about conflicts.
pub fn settings_conflicts(theme: ThemeChoice) -> Window {
    searched(theme, "two places")
}

pub fn settings_nothing(theme: ThemeChoice) -> Window {
    searched(theme, "zebra")
}

fn searched(theme: ThemeChoice, words: &str) -> Window {
    let mut window = settings(theme);
    let typed = screen::settings::Message::SearchTyped(words.to_owned());
    window.tell(Message::Settings(typed));
    window
}

/// The keys, some of them other than usual, and one asked for that another has.
pub fn settings_keys(theme: ThemeChoice) -> Window {
    let mut window = section(theme, Section::Keys);
    let press = |shortcut, at| {
        let meaning = Meaning { place: Place::Window, shortcut };
        Message::Settings(screen::settings::Message::Keys(screen::settings::KeysPressed::Ask(meaning, at)))
    };
    window.tell(press(Shortcut::NewList, 0));
    window.letter("l");
    window.tell(press(Shortcut::NewTask, 2));
    window.letter("l");
    window
}

pub fn settings_sync(theme: ThemeChoice) -> Window {
    section(theme, Section::Sync)
}

/// Backups, and what restoring one would do.
pub fn backup(theme: ThemeChoice) -> Window {
    let mut window = section(theme, Section::Backup);
    window.hear(Update::Backups(sample::backups()));
    window.hear(Update::RestorePreview(Ok(sample::restore_preview())));
    window
}

pub fn settings_about(theme: ThemeChoice) -> Window {
    section(theme, Section::About)
}

pub fn settings_storage(theme: ThemeChoice) -> Window {
    section(theme, Section::Storage)
}

pub fn import(theme: ThemeChoice) -> Window {
    let mut window = section(theme, Section::Files);
    window.hear(Update::ImportPreview(app::worker::ImportPreview {
        path: "/home/ana/Documents/tidelist.json".into(),
        tasks: 201,
        lists: 3,
        known: 11,
        bad: vec!["task 17: the due date is not a date".to_owned(), "task 40: there is no title".to_owned()],
    }));
    window
}
