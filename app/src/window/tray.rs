//! The icon in the tray of the desktop.
//!
//! On Linux it is an item of the `StatusNotifierItem` protocol, over D-Bus: no other toolkit is loaded for it. On Windows and macOS it
//! is an icon in the notification area or the menu bar. In a program that was built without the feature `tray` there is none, and
//! closing the window ends the program.

#[cfg(all(feature = "tray", any(windows, target_os = "macos")))]
mod icon;
#[cfg(all(feature = "tray", target_os = "linux"))]
mod item;
mod picture;

use super::Desktop;
use crate::gui::Tray;

/// Returns the way to the tray of this system, if this program has one.
#[cfg(all(feature = "tray", target_os = "linux"))]
pub(super) fn of_system(desktop: &Desktop) -> Option<Tray> {
    item::tray(desktop.clone())
}

/// Returns the way to the tray of this system, if this program has one.
#[cfg(all(feature = "tray", any(windows, target_os = "macos")))]
pub(super) fn of_system(desktop: &Desktop) -> Option<Tray> {
    Some(icon::tray(desktop.clone()))
}

/// Returns the way to the tray of this system, if this program has one.
#[cfg(not(all(feature = "tray", any(target_os = "linux", windows, target_os = "macos"))))]
pub(super) fn of_system(_desktop: &Desktop) -> Option<Tray> {
    None
}
