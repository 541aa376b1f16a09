//! The item of the `StatusNotifierItem` protocol, kept by a thread of its own: a bus may be slow, and the window does not wait.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use ksni::blocking::{Handle, TrayMethods as _};
use ksni::menu::{MenuItem, StandardItem};
use ksni::{Category, Icon, OfflineReason, Status, ToolTip};

use super::picture;
use crate::APPLICATION_ID;
use crate::gui::{Face, Standing, Tray};
use crate::window::Desktop;
use crate::worker::{Asked, TrayHost, Update};

/// Returns the way to the tray.
pub(super) fn tray(desktop: Desktop) -> Option<Tray> {
    let (sender, faces) = channel();
    let keep = move || keep(&faces, &desktop);
    if let Err(error) = std::thread::Builder::new().name("tray".to_owned()).spawn(keep) {
        tracing::warn!(%error, "there is no thread for the tray");
        return None;
    }
    Some(Tray::new(move |face| drop(sender.send(face)))) // without its thread nobody sees it, and none was promised
}

/// Shows one face after the other until there is none any more.
fn keep(faces: &Receiver<Option<Face>>, desktop: &Desktop) {
    let mut shown: Option<Handle<Item>> = None;
    while let Ok(mut face) = faces.recv() {
        while let Ok(later) = faces.try_recv() {
            face = later; // only the last one is true
        }
        match (face, &shown) {
            (Some(face), Some(handle)) => drop(handle.update(|item| item.face = face)),
            (Some(face), None) => shown = begin(face, desktop),
            (None, _) => {
                if let Some(handle) = shown.take() {
                    handle.shutdown().wait();
                }
            }
        }
    }
}

fn begin(face: Face, desktop: &Desktop) -> Option<Handle<Item>> {
    // What runs in a sandbox may not own the name that the protocol wants.
    let sandboxed = Path::new("/.flatpak-info").exists();
    let item = || Item { face: face.clone(), desktop: desktop.clone() };
    if let Ok(handle) = item().disable_dbus_name(sandboxed).spawn() {
        desktop.tell(Update::Tray(TrayHost::Shows));
        return Some(handle);
    }
    // Nobody shows it now. A desktop that begins may do so later.
    desktop.tell(Update::Tray(TrayHost::Nobody));
    let later = item().disable_dbus_name(sandboxed).assume_sni_available(true).spawn();
    later.inspect_err(|error| tracing::info!(%error, "the desktop has no tray")).ok()
}

/// What is shown, and who is told when it is pressed.
struct Item {
    face: Face,
    desktop: Desktop,
}

impl Item {
    fn asks(&self, asked: Asked) {
        self.desktop.tell(Update::Asked(asked));
    }

    fn pixmap(&self) -> Vec<Icon> {
        let icon = |picture: picture::Picture| {
            let (width, height) = (picture.width.try_into().ok()?, picture.height.try_into().ok()?);
            Some(Icon { width, height, data: picture.argb() })
        };
        picture::of(self.face.standing).into_iter().filter_map(icon).collect()
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        APPLICATION_ID.to_owned()
    }

    fn title(&self) -> String {
        "Tidelist".to_owned()
    }

    fn category(&self) -> Category {
        Category::ApplicationStatus
    }

    fn status(&self) -> Status {
        match self.face.standing {
            Standing::Calm | Standing::Waits => Status::Active,
            Standing::Asks => Status::NeedsAttention,
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.pixmap()
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        self.pixmap()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.title(), description: self.face.words.clone(), ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.asks(Asked::Show);
    }

    fn secondary_activate(&mut self, _x: i32, _y: i32) {
        self.asks(Asked::QuickAdd);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let entry = |label: &str, asked: Asked| {
            let activate = Box::new(move |item: &mut Self| item.asks(asked.clone()));
            // An underline would be read as the mark of a key.
            StandardItem { label: label.replace('_', "__"), activate, ..StandardItem::default() }.into()
        };
        let words = &self.face.menu;
        vec![
            entry(&words.show, Asked::Show),
            entry(&words.add, Asked::QuickAdd),
            entry(&words.refresh, Asked::Refresh),
            MenuItem::Separator,
            entry(&words.quit, Asked::Quit),
        ]
    }

    fn watcher_online(&self) {
        self.desktop.tell(Update::Tray(TrayHost::Shows));
    }

    fn watcher_offline(&self, _reason: OfflineReason) -> bool {
        self.desktop.tell(Update::Tray(TrayHost::Nobody));
        true // it may come back
    }
}
