//! The tray and the start at login, as far as the window has to do with them: what is shown, what is chosen, what closing does.

use std::sync::{Arc, Mutex};

use app::autostart::{Autostart, Form};
use app::config::{Closing, Look, Setting};
use app::gui::screen::settings;
use app::gui::{Face, Message, Standing, Start, Tray, sample};
use app::worker::{Command, Status, TrayHost, Update};

use crate::support::Window;

const STAYS: &str = "Closing the window does not end Tidelist: reminders and syncing go on, and the icon in the tray brings \
                     the window back.";

type Faces = Arc<Mutex<Vec<Option<Face>>>>;

fn window(closing: Closing) -> (Window, Faces) {
    let faces = Faces::default();
    let shown = Arc::clone(&faces);
    let mut window = Window::booted(|boot| {
        boot.tray = Some(Tray::new(move |face| shown.lock().unwrap().push(face)));
        boot.look.closing = closing;
    });
    window.begin();
    window.hear(Update::Rows(sample::rows()));
    window.hear(Update::Status(sample::status()));
    window.sent();
    (window, faces)
}

fn last(faces: &Faces) -> Option<Face> {
    faces.lock().unwrap().last().cloned().flatten()
}

fn ends(window: &mut Window) -> bool {
    window.sent().iter().any(|command| matches!(command, Command::Stop))
}

#[test]
fn closing_ends_the_program_unless_the_tray_is_wanted_and_seen() {
    let table = [
        (Closing::Quits, TrayHost::Unknown, true),
        (Closing::Quits, TrayHost::Shows, true),
        (Closing::Tray, TrayHost::Unknown, true),
        (Closing::Tray, TrayHost::Nobody, true),
        (Closing::Tray, TrayHost::Shows, false),
    ];
    for (closing, host, end) in table {
        let (mut window, _) = window(closing);
        window.hear(Update::Tray(host));
        window.tell(Message::CloseRequested);
        assert_eq!(ends(&mut window), end, "{closing:?} where the tray is {host:?}");
    }
}

#[test]
fn the_tray_shows_each_truth_once_and_only_while_it_is_wanted() {
    let (mut window, faces) = window(Closing::Quits);
    assert!(faces.lock().unwrap().is_empty());
    open_settings(&mut window);
    pick(&mut window, Closing::Tray);
    let saved = |command: &Command| match command {
        Command::Save(Setting::Look(look)) => look.closing == Closing::Tray,
        _ => false,
    };
    assert!(window.sent().iter().any(saved), "it is remembered");
    assert_eq!(last(&faces).unwrap().standing, Standing::Calm);
    for _ in 0..2 {
        window.hear(Update::Status(Status { conflicts: 2, ..sample::status() }));
    }
    assert_eq!(last(&faces).unwrap().words, "2 need a decision");
    assert_eq!(faces.lock().unwrap().len(), 2, "what did not change is not told again");
    window.hear(Update::Tray(TrayHost::Shows));
    pick(&mut window, Closing::Quits);
    assert_eq!(last(&faces), None, "the icon goes");
    window.tell(Message::CloseRequested);
    assert!(ends(&mut window), "and with it the way back");
}

#[test]
fn the_settings_say_so_where_the_desktop_has_no_tray() {
    let (mut window, _) = window(Closing::Tray);
    open_settings(&mut window);
    assert!(window.shows(STAYS));
    window.hear(Update::Tray(TrayHost::Nobody));
    assert!(window.shows("This desktop shows no tray, so closing the window ends Tidelist."));
    // A program without a way to the tray does not offer it.
    let mut without = Window::sample();
    open_settings(&mut without);
    assert!(!without.shows("Keep running in the tray"));
}

#[test]
fn a_store_that_cannot_be_opened_takes_the_icon_away() {
    let (mut window, faces) = window(Closing::Tray);
    assert!(last(&faces).is_some());
    window.tell(Message::WorkerEnded);
    assert_eq!(last(&faces), None, "what it said may not be true any more");
}

#[test]
fn starting_at_login_is_switched_in_the_settings_and_written_where_the_desktop_looks() {
    let folder = tempfile::tempdir().unwrap();
    let command = ["/usr/bin/tidelist", "--minimized"].map(str::to_owned).to_vec();
    let login = Autostart::in_folder(folder.path(), Form::DesktopEntry, command);
    let given = login.clone();
    let mut window = Window::booted(|boot| {
        boot.login = Some(given);
        boot.start = Start::Minimized;
    });
    window.begin();
    open_settings(&mut window);
    for on in [true, false, true] {
        window.tell(Message::Settings(settings::Message::LoginPicked(on)));
        assert_eq!(login.is_on(), on);
    }
    let file = folder.path().join("io.github.tidelist.Tidelist.desktop");
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("Exec=\"/usr/bin/tidelist\" \"--minimized\""), "{text}");
}

fn pick(window: &mut Window, closing: Closing) {
    let look = Look { closing, ..window.app.look() };
    window.tell(Message::Settings(settings::Message::LookPicked(look)));
}

fn open_settings(window: &mut Window) {
    window.tell(Message::Sidebar(app::gui::sidebar::Message::SettingsPressed));
}
