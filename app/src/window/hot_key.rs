//! A key of the whole desktop. On Linux it works where windows are shown by X; Wayland gives programs no such key, and a person binds
//! one of the desktop's own to `tidelist --quick-add`.

#[cfg(feature = "hotkey")]
mod grabbed;

use super::Desktop;
#[cfg(feature = "hotkey")]
use super::display;
use crate::gui::HotKeys;

/// Returns the way to such a key, if this system and this program have one.
#[cfg(feature = "hotkey")]
pub(super) fn of_system(desktop: &Desktop) -> Option<HotKeys> {
    if display::is_wayland() {
        return None;
    }
    let desktop = desktop.clone();
    Some(HotKeys::new(move |key| grabbed::grab(key, &desktop)))
}

/// Returns the way to such a key, if this system and this program have one.
#[cfg(not(feature = "hotkey"))]
pub(super) fn of_system(_desktop: &Desktop) -> Option<HotKeys> {
    None
}
