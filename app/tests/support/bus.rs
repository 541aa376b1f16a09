//! A session bus of its own, and what a desktop has on it: a tray, and a service that shows notifications.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use zbus::blocking::{Connection, Proxy, connection};
use zbus::interface;
use zbus::zvariant::{OwnedValue, Value};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const NOTICES: &str = "org.freedesktop.Notifications";

/// A session bus.
#[derive(Debug)]
pub struct Bus {
    pub address: String,
    daemon: Child,
    _dir: TempDir,
}

impl Bus {
    /// Starts a bus. Without the program for it the test cannot run: then it says so and returns `None`, or fails where
    /// nothing may be skipped.
    pub fn start() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .arg(format!("--address=unix:dir={}", dir.path().display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut daemon) = daemon else {
            assert!(std::env::var_os("TIDELIST_NOTHING_SKIPPED").is_none(), "dbus-daemon is not installed");
            println!("SKIPPED: dbus-daemon is not installed");
            return None;
        };
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        assert!(address.starts_with("unix:"), "{address:?}");
        Some(Self { address: address.trim().to_owned(), daemon, _dir: dir })
    }

    /// Lets a program find this bus.
    pub fn beside<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address)
    }

    fn connection(&self) -> connection::Builder<'_> {
        connection::Builder::address(self.address.as_str()).unwrap()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        drop(self.daemon.kill());
        drop(self.daemon.wait());
    }
}

/// The part of a desktop that shows the tray. It is gone when it is dropped.
#[derive(Debug)]
pub struct Tray {
    connection: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

struct Watcher(Arc<Mutex<Vec<String>>>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str) {
        self.0.lock().unwrap().push(service.to_owned());
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

impl Tray {
    pub fn on(bus: &Bus) -> Self {
        let items = Arc::default();
        let connection = bus
            .connection()
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&items)))
            .unwrap()
            .name(WATCHER)
            .unwrap()
            .build()
            .unwrap();
        Self { connection, items }
    }

    /// Returns the icon that came last, if one did and its program is still there.
    pub fn icon(&self) -> Option<Icon> {
        let service = self.items.lock().unwrap().last()?.clone();
        let icon = Icon { connection: self.connection.clone(), service };
        icon.item().get_property::<String>("Title").ok()?;
        Some(icon)
    }
}

/// An icon in the tray.
#[derive(Debug)]
pub struct Icon {
    connection: Connection,
    service: String,
}

/// Width, height, and opacity, red, green and blue of each pixel.
type Pixels = (i32, i32, Vec<u8>);
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Icon {
    fn item(&self) -> Proxy<'static> {
        let at = "/StatusNotifierItem";
        self.proxy(at, "org.kde.StatusNotifierItem")
    }

    fn proxy(&self, path: &'static str, interface: &'static str) -> Proxy<'static> {
        zbus::blocking::proxy::Builder::new(&self.connection)
            .destination(self.service.clone())
            .unwrap()
            .path(path)
            .unwrap()
            .interface(interface)
            .unwrap()
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .unwrap()
    }

    /// Returns what it says when it is pointed at.
    pub fn words(&self) -> String {
        let (_, _, title, words): (String, Vec<Pixels>, String, String) =
            self.item().get_property("ToolTip").unwrap();
        format!("{title}: {words}")
    }

    pub fn status(&self) -> String {
        self.item().get_property("Status").unwrap()
    }

    /// Returns the sizes of its pictures.
    pub fn sizes(&self) -> Vec<(i32, i32)> {
        let pictures: Vec<Pixels> = self.item().get_property("IconPixmap").unwrap();
        pictures.into_iter().map(|(width, height, _)| (width, height)).collect()
    }

    /// Returns the numbers and the words of its menu.
    pub fn menu(&self) -> Vec<(i32, String)> {
        let menu = self.proxy("/MenuBar", "com.canonical.dbusmenu");
        let nothing: &[&str] = &[];
        let (_, (_, _, entries)): (u32, Layout) = menu.call("GetLayout", &(0_i32, -1_i32, nothing)).unwrap();
        let entry = |entry: OwnedValue| {
            let (number, mut about, _): Layout = entry.try_into().unwrap();
            let label = about.remove("label").map(|label| String::try_from(label).unwrap());
            (number, label.unwrap_or_default())
        };
        entries.into_iter().map(entry).collect()
    }

    /// Presses an entry of the menu.
    pub fn press(&self, words: &str) {
        let menu = self.menu();
        let (number, _) = menu.iter().find(|entry| entry.1 == words).unwrap_or_else(|| panic!("{menu:?}"));
        let menu = self.proxy("/MenuBar", "com.canonical.dbusmenu");
        // Who is told to quit may be gone before it answers.
        menu.call_noreply("Event", &(*number, "clicked", Value::from(0_i32), 0_u32)).unwrap();
    }

    /// Presses the icon itself.
    pub fn activate(&self) {
        self.item().call::<_, _, ()>("Activate", &(0_i32, 0_i32)).unwrap();
    }
}

/// A notification that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub number: u32,
    pub title: String,
    pub body: String,
    /// The names and the words of its buttons.
    pub buttons: Vec<(String, String)>,
}

/// The part of a desktop that shows notifications.
#[derive(Debug)]
pub struct Notices {
    connection: Connection,
    shown: Arc<Mutex<Vec<Shown>>>,
}

struct Service(Arc<Mutex<Vec<Shown>>>);

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".to_owned(), "body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("notices".to_owned(), "Tidelist".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    #[expect(clippy::too_many_arguments, reason = "the specification has so many")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        title: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.0.lock().unwrap();
        let number = u32::try_from(shown.len()).unwrap() + 1;
        let buttons = actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        shown.push(Shown { number, title, body, buttons });
        number
    }

    fn close_notification(&self, _number: u32) {}
}

impl Notices {
    pub fn on(bus: &Bus) -> Self {
        let shown = Arc::default();
        let service = Service(Arc::clone(&shown));
        let path = "/org/freedesktop/Notifications";
        let connection =
            bus.connection().serve_at(path, service).unwrap().name(NOTICES).unwrap().build().unwrap();
        Self { connection, shown }
    }

    pub fn shown(&self) -> Vec<Shown> {
        self.shown.lock().unwrap().clone()
    }

    /// Presses a button of a notification. As desktops do, it is closed then.
    pub fn press(&self, number: u32, button: &str) {
        self.signal("ActionInvoked", &(number, button));
        self.signal("NotificationClosed", &(number, 2_u32));
    }

    fn signal(&self, name: &str, body: &(impl serde::Serialize + zbus::zvariant::DynamicType)) {
        let path = "/org/freedesktop/Notifications";
        self.connection.emit_signal(None::<&str>, path, NOTICES, name, body).unwrap();
    }
}
