//! The key that is taken. What takes it belongs to the thread of the window, on some systems.

use std::cell::RefCell;

use global_hotkey::hotkey::{Code, HotKey, Modifiers};
use global_hotkey::{Error, GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};

use crate::gui::Refused;
use crate::window::Desktop;
use crate::worker::{Asked, Update};

thread_local! {
    static TAKEN: RefCell<Option<(GlobalHotKeyManager, HotKey)>> = const { RefCell::new(None) };
}

/// Lets go of the key before, and takes this one.
pub(super) fn grab(key: Option<&str>, desktop: &Desktop) -> Result<(), Refused> {
    TAKEN.with_borrow_mut(|taken| {
        if let Some((manager, before)) = taken.take() {
            manager.unregister(before).map_err(refused)?;
        }
        let Some(key) = key else { return Ok(()) };
        let key = read(key)?;
        let desktop = desktop.clone();
        GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
            if event.state() == HotKeyState::Pressed {
                desktop.tell(Update::Asked(Asked::QuickAdd));
            }
        }));
        let manager = GlobalHotKeyManager::new().map_err(refused)?;
        manager.register(key).map_err(refused)?;
        *taken = Some((manager, key));
        Ok(())
    })
}

fn refused(error: Error) -> Refused {
    match error {
        Error::AlreadyRegistered(_) => Refused::Taken,
        error => Refused::System(error.to_string()),
    }
}

/// Understands a key as people write it: `Ctrl+Alt+T`. A key that is typed with is no key for the whole desktop.
fn read(text: &str) -> Result<HotKey, Refused> {
    let key: HotKey = text.parse().map_err(|_| Refused::NotAKey)?;
    let function =
        matches!(key.key, Code::F13 | Code::F14 | Code::F15 | Code::F16 | Code::F17 | Code::F18 | Code::F19);
    let held = key.mods.intersects(Modifiers::CONTROL | Modifiers::ALT | Modifiers::META);
    if held || function { Ok(key) } else { Err(Refused::Alone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_that_nobody_types_with() {
        let table: [(&str, Option<Refused>); 13] = [
            ("Ctrl+Alt+T", None),
            ("ctrl+alt+t", None),
            ("Super+Space", None),
            ("Shift+Alt+F12", None),
            ("Ctrl+1", None),
            ("F13", None),
            ("T", Some(Refused::Alone)),
            ("Shift+T", Some(Refused::Alone)),
            ("Escape", Some(Refused::Alone)),
            ("Ctrl+", Some(Refused::NotAKey)),
            ("Ctrl+Alt", Some(Refused::NotAKey)),
            ("Ctrl+T+U", Some(Refused::NotAKey)),
            ("tomorrow", Some(Refused::NotAKey)),
        ];
        for (text, refused) in table {
            assert_eq!(read(text).err(), refused, "{text}");
        }
    }
}
