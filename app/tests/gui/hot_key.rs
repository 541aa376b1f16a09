//! The key of the whole desktop, as far as the window has to do with it.

use std::sync::{Arc, Mutex};

use app::config::Setting;
use app::gui::screen::settings;
use app::gui::{HotKeys, Message, Refused};
use app::worker::Command;

use crate::support::Window;

type Grabbed = Arc<Mutex<Option<String>>>;

/// A window on a desktop where somebody else has the key `Ctrl+Alt+X`.
fn window(key: Option<&str>) -> (Window, Grabbed) {
    let grabbed = Grabbed::default();
    let now = Arc::clone(&grabbed);
    let grab = move |key: Option<&str>| {
        *now.lock().unwrap() = None;
        if key == Some("Ctrl+Alt+X") {
            return Err(Refused::Taken);
        }
        *now.lock().unwrap() = key.map(str::to_owned);
        Ok(())
    };
    let mut window = Window::booted(|boot| {
        boot.hot_keys = Some(HotKeys::new(grab));
        boot.hot_key = key.map(str::to_owned);
    });
    window.begin();
    window.sent();
    (window, grabbed)
}

fn choose(window: &mut Window, key: &str) -> Vec<Option<String>> {
    window.tell(Message::Settings(settings::Message::HotKeyTyped(key.to_owned())));
    window.tell(Message::Settings(settings::Message::HotKeyEntered));
    let saved = |command| match command {
        Command::Save(Setting::HotKey(key)) => Some(key),
        _ => None,
    };
    window.sent().into_iter().filter_map(saved).collect()
}

fn open_settings(window: &mut Window) {
    window.tell(Message::Sidebar(app::gui::sidebar::Message::SettingsPressed));
    window.sent();
}

#[test]
fn a_key_is_taken_from_the_start_on_and_another_one_instead_of_it() {
    let (mut window, grabbed) = window(Some("Ctrl+Alt+T"));
    assert_eq!(grabbed.lock().unwrap().as_deref(), Some("Ctrl+Alt+T"));
    open_settings(&mut window);
    assert_eq!(choose(&mut window, " Super+T "), [Some("Super+T".to_owned())]);
    assert_eq!(grabbed.lock().unwrap().as_deref(), Some("Super+T"));
    assert_eq!(choose(&mut window, ""), [None], "and none is none");
    assert_eq!(*grabbed.lock().unwrap(), None);
}

#[test]
fn a_key_that_is_taken_says_so_and_the_one_before_goes_on() {
    let (mut window, grabbed) = window(Some("Ctrl+Alt+T"));
    open_settings(&mut window);
    assert!(choose(&mut window, "Ctrl+Alt+X").is_empty(), "it is not remembered");
    assert!(window.shows("Another program has this key."));
    assert_eq!(grabbed.lock().unwrap().as_deref(), Some("Ctrl+Alt+T"));

    // One that was free at an earlier time: whoever relies on it hears of it.
    let (at_start, _) = self::window(Some("Ctrl+Alt+X"));
    assert!(at_start.shows("Another program has this key."));
}
