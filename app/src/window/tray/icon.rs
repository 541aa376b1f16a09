//! The icon in the notification area of Windows and in the menu bar of macOS. It belongs to the thread of the window, whose loop
//! hears what is pressed.

use std::cell::RefCell;

use tray_icon::menu::{Menu as Popup, MenuEvent, MenuItem, PredefinedMenuItem};
use tray_icon::{Icon, MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

use super::picture;
use crate::gui::tray::Menu;
use crate::gui::{Face, Standing, Tray};
use crate::window::Desktop;
use crate::worker::{Asked, TrayHost, Update};

/// Windows shows no more, in units of UTF-16.
const LONGEST: usize = 127;
/// The side of the picture that is taken, in pixels; the system makes it smaller or larger.
const SIDE: u32 = 32;

thread_local! {
    static SHOWN: RefCell<Option<Shown>> = const { RefCell::new(None) };
}

/// The icon, and what it was last told.
struct Shown {
    icon: TrayIcon,
    face: Face,
}

/// Returns the way to the tray.
pub(super) fn tray(desktop: Desktop) -> Tray {
    hear(&desktop);
    Tray::new(move |face| {
        let shown = SHOWN.with_borrow_mut(|shown| show(shown, face));
        match shown {
            Ok(Some(())) => desktop.tell(Update::Tray(TrayHost::Shows)),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "the icon is not in the tray");
                desktop.tell(Update::Tray(TrayHost::Nobody));
            }
        }
    })
}

/// Shows a face, or nothing any more. Returns whether an icon was put there.
fn show(shown: &mut Option<Shown>, face: Option<Face>) -> Result<Option<()>, tray_icon::Error> {
    let Some(face) = face else {
        *shown = None;
        return Ok(None);
    };
    let changed = shown.as_mut().map(|before| before.change(&face));
    if let Some(Ok(())) = changed {
        return Ok(None);
    }
    // What cannot be changed is put there anew: a desktop that began anew may have forgotten it.
    *shown = None;
    *shown = Some(Shown::begin(face)?);
    Ok(Some(()))
}

impl Shown {
    fn begin(face: Face) -> Result<Self, tray_icon::Error> {
        let icon = TrayIconBuilder::new()
            .with_tooltip(words(&face))
            .with_menu(Box::new(popup(&face.menu)))
            .with_menu_on_left_click(cfg!(target_os = "macos"));
        let icon = match picture(face.standing) {
            Some(picture) => icon.with_icon(picture),
            None => icon,
        };
        Ok(Self { icon: icon.build()?, face })
    }

    fn change(&mut self, face: &Face) -> Result<(), tray_icon::Error> {
        if face.standing != self.face.standing {
            self.icon.set_icon(picture(face.standing))?;
        }
        if face.words != self.face.words {
            self.icon.set_tooltip(Some(words(face)))?;
        }
        if face.menu != self.face.menu {
            self.icon.set_menu(Some(Box::new(popup(&face.menu))));
        }
        self.face = face.clone();
        Ok(())
    }
}

/// Passes on what is pressed.
fn hear(desktop: &Desktop) {
    let told = desktop.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        if let Some(asked) = asked(event.id().as_ref()) {
            told.tell(Update::Asked(asked));
        }
    }));
    let told = desktop.clone();
    TrayIconEvent::set_event_handler(Some(move |event| {
        let TrayIconEvent::Click { button, button_state: MouseButtonState::Up, .. } = event else { return };
        match button {
            MouseButton::Left if cfg!(windows) => told.tell(Update::Asked(Asked::Show)),
            MouseButton::Middle => told.tell(Update::Asked(Asked::QuickAdd)),
            _ => {}
        }
    }));
}

fn asked(entry: &str) -> Option<Asked> {
    match entry {
        "show" => Some(Asked::Show),
        "add" => Some(Asked::QuickAdd),
        "refresh" => Some(Asked::Refresh),
        "quit" => Some(Asked::Quit),
        _ => None,
    }
}

fn popup(words: &Menu) -> Popup {
    let popup = Popup::new();
    // An ampersand would be read as the mark of a key.
    let entry = |id: &str, label: &str| MenuItem::with_id(id, label.replace('&', "&&"), true, None);
    let appended = popup.append_items(&[
        &entry("show", &words.show),
        &entry("add", &words.add),
        &entry("refresh", &words.refresh),
        &PredefinedMenuItem::separator(),
        &entry("quit", &words.quit),
    ]);
    if let Err(error) = appended {
        tracing::warn!(%error, "the menu of the tray is not whole");
    }
    popup
}

fn picture(standing: Standing) -> Option<Icon> {
    let picture = picture::of(standing).into_iter().find(|picture| picture.width == SIDE)?;
    let (width, height) = (picture.width, picture.height);
    Icon::from_rgba(picture.rgba(), width, height).ok()
}

/// What is said when the icon is pointed at.
fn words(face: &Face) -> String {
    let mut length = 0;
    let fits = |letter: &char| {
        length += letter.len_utf16();
        length <= LONGEST
    };
    format!("Tidelist: {}", face.words).chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(words: &str) -> Face {
        Face { words: words.to_owned(), ..Face::of(None) }
    }

    #[test]
    fn what_is_said_is_no_longer_than_windows_shows() {
        assert_eq!(words(&face("Nothing waits")), "Tidelist: Nothing waits");
        for letter in ["a", "\u{e4}", "\u{1f30a}"] {
            let said = words(&face(&letter.repeat(400)));
            assert!((LONGEST - 1..=LONGEST).contains(&said.encode_utf16().count()), "{said}");
        }
    }

    #[test]
    fn every_standing_has_a_picture() {
        for standing in [Standing::Calm, Standing::Waits, Standing::Asks] {
            assert!(picture(standing).is_some(), "{standing:?}");
        }
    }

    #[test]
    fn every_entry_of_the_menu_asks_for_something() {
        let all = ["show", "add", "refresh", "quit"].map(asked);
        assert_eq!(all, [Asked::Show, Asked::QuickAdd, Asked::Refresh, Asked::Quit].map(Some));
        assert_eq!(asked("another"), None);
    }
}
