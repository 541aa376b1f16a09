//! Every state looks as it looked when somebody last looked at it, in all three themes.
//!
//! A picture is kept as its SHA-256: painted by the software renderer with the bundled typeface only, it is the same on
//! every system. When one changes, the new picture is written where the message says.

use std::fmt::Write;
use std::path::Path;

use app::config::ThemeChoice;
use app::gui::Message;
use app::gui::screen::tasks;
use app::language::LanguageChoice;
use sha2::{Digest, Sha256};

use crate::states;
use crate::states::all::{ALL, State, THEMES};

fn hash(pixels: &[u8]) -> String {
    Sha256::digest(pixels).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn every_state_looks_as_it_did() {
    let known = include_str!("../snapshots/looks.txt");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("looks");
    let mut now = String::new();
    let mut changed = Vec::new();
    for (name, state) in ALL {
        for (theme, suffix) in THEMES {
            let window = state(theme);
            let line = format!("{name}-{suffix} {}", hash(&window.paint(1.0).1));
            if !known.lines().any(|known| known == line) {
                window.save(&folder.join(format!("{name}-{suffix}.png")), 1.0);
                changed.push(format!("{name}-{suffix}"));
            }
            writeln!(now, "{line}").unwrap();
        }
    }
    if !changed.is_empty() || now != known {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("looks.txt"), now).unwrap();
        panic!(
            "these look different: {changed:?}. See {}; if they are right, put its looks.txt into tests/snapshots/",
            folder.display()
        );
    }
}

/// What is painted in every language.
const PAGES: [(&str, State); 21] = [
    ("welcome", states::welcome_plain),
    ("untrusted", states::untrusted),
    ("share", states::share_on),
    ("main", states::main),
    ("today", states::today),
    ("conflict", states::conflict),
    ("conflict-clocks", states::conflict_clocks),
    ("settings", states::settings),
    ("offline", states::offline),
    ("welcome-advanced", states::welcome),
    ("account", states::account),
    ("browser", states::browser),
    ("join", states::join),
    ("devices", states::devices),
    ("people", states::people),
    ("settings-sync", states::settings_sync),
    ("backup", states::backup),
    ("import", states::import),
    ("history", states::history),
    ("panel", states::panel),
    ("removals", states::removals),
];

#[test]
fn every_language_looks_as_it_did() {
    let known = include_str!("../snapshots/languages.txt");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("languages");
    let (mut now, mut changed) = (String::new(), Vec::new());
    for choice in [LanguageChoice::German, LanguageChoice::French, LanguageChoice::Spanish] {
        for (page, state) in PAGES {
            let mut window = state(ThemeChoice::Light);
            window.speak(choice);
            let name = format!("{page}-{choice:?}").to_lowercase();
            let line = format!("{name} {}", hash(&window.paint(1.0).1));
            if !known.lines().any(|known| known == line) {
                window.save(&folder.join(format!("{name}.png")), 1.0);
                changed.push(name);
            }
            writeln!(now, "{line}").unwrap();
        }
    }
    if !changed.is_empty() || now != known {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("languages.txt"), now).unwrap();
        panic!("these look different: {changed:?}. See {}", folder.display());
    }
}

/// Whose letters come from wherever there are some: their pictures are not the same on every system.
#[test]
fn japanese_and_arabic_are_painted() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("languages");
    for language in [LanguageChoice::Japanese, LanguageChoice::Arabic] {
        for (name, state) in PAGES {
            let mut window = state(ThemeChoice::Light);
            let english = window.paint(1.0);
            window.speak(language);
            assert_ne!(window.paint(1.0), english);
            window.save(&folder.join(format!("{name}-{language:?}.png").to_lowercase()), 1.0);
        }
    }
}

/// A letter no font has is drawn as a box: none of these may look like one.
#[test]
fn no_letter_of_any_language_is_a_box() {
    let painted = |words: &str| {
        let mut window = states::first_run(ThemeChoice::Light);
        window.tell(Message::Tasks(tasks::Message::Drafted(words.to_owned())));
        window.paint(1.0).1
    };
    let nobodys = painted("\u{10fffd}");
    for letter in
        ["日", "本", "語", "ひ", "カ", "。", "ع", "ر", "ب", "،", "é", "ß", "ñ", "🛒", "✅", "🎉", "😀"]
    {
        assert_ne!(painted(letter), nobodys, "{letter}");
    }
    assert_ne!(painted("日"), painted("本"), "two letters look like two");
    assert_ne!(painted("🛒"), painted("🎉"), "two pictures look like two");
}

#[test]
fn a_window_looks_the_same_twice() {
    let window = states::main(ThemeChoice::Dark);
    assert_eq!(window.paint(1.0), window.paint(1.0));
}

#[test]
fn light_and_dark_are_two_themes() {
    assert_ne!(states::main(ThemeChoice::Dark).paint(1.0), states::main(ThemeChoice::Light).paint(1.0));
}
