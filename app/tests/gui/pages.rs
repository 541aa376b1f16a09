//! The settings, the account, and the page of a store that cannot be opened.

use std::path::PathBuf;

use app::config::{Setting, ThemeChoice};
use app::gui::screen::settings::{self, Purpose, Section};
use app::gui::{App, Message, WorkerFactory, sample};
use app::worker::{Command, ImportPreview, Rescue, StoreKind, Update};
use futures_util::StreamExt;
use iced::keyboard::key::Named;

use crate::states;
use crate::support::Window;

fn told(message: settings::Message) -> Message {
    Message::Settings(message)
}

#[test]
fn a_theme_is_used_at_once_and_remembered() {
    let mut window = states::settings(ThemeChoice::Light);
    window.click("Dark");
    let dark = |setting: &Setting| matches!(setting, Setting::Look(look) if look.theme == ThemeChoice::Dark);
    assert!(matches!(&window.sent()[..], [Command::Save(setting)] if dark(setting)));
    assert_eq!(window.app.theme(), app::gui::theme::dark());
}

#[test]
fn the_system_theme_follows_the_desktop() {
    let mut window = Window::new(ThemeChoice::System);
    assert_eq!(window.app.theme(), app::gui::theme::light());
    window.tell(Message::ModeChanged(iced::theme::Mode::Dark));
    assert_eq!(window.app.theme(), app::gui::theme::dark());
}

#[test]
fn another_store_says_what_it_means_before_it_is_used() {
    let mut window = states::section(ThemeChoice::Light, Section::Storage);
    window.click("sled");
    assert!(matches!(window.sent()[..], [Command::ChooseStore(StoreKind::Sled)]));
    assert!(
        window.shows("Used from the next start on. Your tasks move along, and the files of now are kept.")
    );
}

#[test]
fn a_path_can_be_typed_where_there_is_no_file_dialog() {
    for (purpose, button) in [(Purpose::Export, "Export"), (Purpose::Import, "Look at it")] {
        let mut window = states::section(ThemeChoice::Light, Section::Files);
        window.tell(told(settings::Message::FileChosen(purpose, None)));
        window.tell(told(settings::Message::PathTyped("/tmp/all.json".to_owned())));
        window.click(button);
        match (&window.sent()[..], purpose) {
            ([Command::Export(path)], Purpose::Export)
            | ([Command::PreviewImport(path)], Purpose::Import) => {
                assert_eq!(path, &PathBuf::from("/tmp/all.json"));
            }
            (other, _) => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_import_is_shown_before_it_is_done() {
    let mut window = states::section(ThemeChoice::Light, Section::Files);
    let preview = ImportPreview {
        path: "/tmp/all.json".into(),
        tasks: 3,
        lists: 1,
        known: 2,
        bad: vec!["row 7: the due date is no date".to_owned()],
    };
    window.hear(Update::ImportPreview(preview.clone()));
    for words in [
        "3 tasks and 1 list new",
        "2 rows are here already and will be left as they are",
        "1 row was not understood and left out:",
        "row 7: the due date is no date",
    ] {
        assert!(window.shows(words), "{words}");
    }
    window.click("Cancel");
    assert!(window.sent().is_empty());

    window.hear(Update::ImportPreview(preview));
    window.click("Import 4");
    assert!(matches!(&window.sent()[..], [Command::Import(path)] if path.as_os_str() == "/tmp/all.json"));
}

#[test]
fn signing_out_with_unsent_changes_asks_first() {
    let mut window = states::section(ThemeChoice::Light, Section::Sync);
    let mut status = sample::status();
    status.waiting = 3;
    window.hear(Update::Status(status));
    window.click("Sign out");
    assert!(window.sent().is_empty());
    assert!(window.shows("3 changes are not on the server."));
    window.click("Sign out, keep tasks here");
    assert!(matches!(window.sent()[..], [Command::SignOut]));
}

#[test]
fn how_signing_out_went_is_said_where_it_was_asked_for() {
    for (answer, words) in [
        (
            Ok("Signed out. Your tasks stay on this computer.".to_owned()),
            "Signed out. Your tasks stay on this computer.",
        ),
        (Err("The keychain did not answer.".to_owned()), "The keychain did not answer."),
    ] {
        let mut window = states::settings_sync(ThemeChoice::Light);
        window.click("Sign out");
        window.hear(Update::Account(answer));
        assert!(window.shows(words), "{words}");
    }
}

#[test]
fn escape_leads_back_to_the_tasks() {
    for state in [states::settings, states::account] {
        let mut window = state(ThemeChoice::Light);
        assert!(!window.shows("All tasks 12"));
        window.named(Named::Escape);
        assert!(window.shows("Add a task and press Enter") || window.app.title().starts_with("Tidelist"));
        window.type_into("quick-add", "x");
    }
}

#[test]
fn a_store_that_cannot_be_opened_says_what_where_and_what_to_do() {
    let window = states::cannot_open(ThemeChoice::Light);
    for words in [
        "Your tasks are damaged on disk",
        "/home/ana/.local/share/tidelist/tasks.sqlite",
        "Rescue what can be read",
        "19 tasks, 4 lists, 2 changes waiting",
        "Quit",
    ] {
        assert!(window.shows(words), "{words}");
    }
}

/// The window as it starts, with this worker.
fn app_with(worker: WorkerFactory) -> App {
    Window::booted(|boot| boot.worker = Some(worker)).app
}

#[test]
fn trying_again_starts_the_worker_again() {
    let factory = WorkerFactory::new(|_| futures_util::stream::pending().boxed());
    let mut app = app_with(factory);
    let recipes = |app: &App| {
        let recipes = iced::advanced::subscription::into_recipes(app.subscription());
        let ids = recipes.into_iter().map(|recipe| {
            let mut hasher = iced::advanced::subscription::Hasher::default();
            recipe.hash(&mut hasher);
            std::hash::Hasher::finish(&hasher)
        });
        ids.collect::<Vec<_>>()
    };
    let first = recipes(&app);
    assert_eq!(first, recipes(&app), "the worker goes on while nothing asks for another");
    drop(app.update(Message::WorkerEnded));
    drop(app.update(Message::CannotOpen(app::gui::screen::cannot_open::Message::TryAgainPressed)));
    assert_ne!(first, recipes(&app));
}

/// What the worker was told to rescue at its last start, after something was pressed on the page.
fn rescued_after(presses: Vec<app::gui::screen::cannot_open::Message>) -> Option<Rescue> {
    use std::sync::{Arc, Mutex};

    let last = Arc::new(Mutex::new(None));
    let started = Arc::clone(&last);
    let factory = WorkerFactory::new(move |beginning| {
        *started.lock().unwrap() = beginning.rescue;
        futures_util::stream::pending().boxed()
    });
    let mut app = app_with(factory);
    drop(app.update(Message::WorkerEnded));
    for press in presses {
        drop(app.update(Message::CannotOpen(press)));
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _entered = runtime.enter(); // the clock's subscription wants one
    for recipe in iced::advanced::subscription::into_recipes(app.subscription()) {
        drop(recipe.stream(futures_util::stream::pending().boxed()));
    }
    last.lock().unwrap().clone()
}

#[test]
fn a_rescue_is_what_was_asked_for_and_a_backup_takes_a_second_word() {
    use app::gui::screen::cannot_open::Message::{
        BackupConfirmed, BackupGivenUp, BackupPressed, SalvagePressed, TryAgainPressed,
    };

    let backup = || BackupPressed("backup-5".to_owned());
    let restore = Rescue::Restore { name: "backup-5".to_owned() };
    for (presses, expected) in [
        (vec![TryAgainPressed], None),
        (vec![SalvagePressed], Some(Rescue::Salvage)),
        (vec![backup()], None),
        (vec![backup(), BackupGivenUp, BackupConfirmed], None),
        (vec![backup(), BackupConfirmed], Some(restore)),
        (vec![SalvagePressed, backup(), BackupConfirmed], Some(Rescue::Salvage)),
    ] {
        assert_eq!(rescued_after(presses.clone()), expected, "{presses:?}");
    }
}

#[test]
fn a_dialect_is_remembered() {
    let mut window = states::settings_sync(ThemeChoice::Light);
    window.tell(told(settings::Message::DialectPicked(app::config::Dialect::V2)));
    let sent = window.sent();
    assert!(matches!(sent[..], [Command::Save(Setting::Dialect(app::config::Dialect::V2))]), "{sent:?}");
}

#[test]
fn another_start_that_wants_to_add_a_task_shows_the_line_for_it() {
    let mut window = states::settings(ThemeChoice::Light);
    window.hear(Update::HandedOver(app::worker::Errand::Show));
    assert!(window.shows("Account and sync"), "what is shown stays");
    window.hear(Update::HandedOver(app::worker::Errand::QuickAdd));
    assert!(window.shows("All tasks") && !window.shows("Account and sync"));
}

#[test]
fn what_was_rescued_is_counted_and_left_by_a_press() {
    let mut window = states::rescued(ThemeChoice::Light);
    for words in ["62 lists and tasks", "3 changes that wait to be sent", "5 entries of the sync history"] {
        assert!(window.shows(words), "{words}");
    }
    assert!(window.texts().iter().any(|text| text.ends_with("damaged-2025-03-11-141400")));
    window.click("Show my tasks");
    assert!(window.shows("Call Mum about Sunday"));
}

#[test]
fn a_worker_that_starts_again_brings_its_own_rows() {
    let mut window = Window::sample();
    window.tell(Message::WorkerEnded);
    assert!(window.shows("Try again"));
    let (handle, _commands) = app::worker::Handle::new();
    window.hear(Update::Ready(handle));
    let tasks = vec![sample::rows().tasks[0].clone()];
    window.hear(Update::Rows(app::worker::Rows { tasks, ..Default::default() }));
    assert!(window.shows("Call Mum about Sunday"));
    assert!(!window.shows("Sourdough"));
}

#[test]
fn the_keys_are_shown_and_left_again() {
    let mut window = states::keys(ThemeChoice::Light);
    assert!(window.shows("The same for all") && window.shows("Ctrl+Shift+N"));
    window.named(Named::Escape);
    assert!(!window.shows("The same for all"));
}

#[test]
fn the_places_of_the_sidebar_are_walked_by_keys_from_anywhere() {
    use iced::keyboard::{Key, Modifiers};
    let step = |window: &mut Window, key| window.key(Key::Named(key), Modifiers::COMMAND);
    let added_to = |window: &mut Window| {
        window.type_into("quick-add", "x\n");
        match window.sent().pop() {
            Some(Command::AddTask { draft, .. }) => draft.list,
            other => panic!("{other:?}"),
        }
    };
    let mut window = states::settings(ThemeChoice::Light);
    for _ in 0..3 {
        step(&mut window, Named::PageUp);
    }
    assert!(window.shows("Tuesday 11 March"), "today is the first place, and nothing is above it");
    for _ in 0..5 {
        step(&mut window, Named::PageDown);
    }
    assert_eq!(added_to(&mut window), Some(sample::id("groceries")));
    window.key(Key::Character("4".into()), Modifiers::COMMAND);
    assert_eq!(added_to(&mut window), None);
}

#[test]
fn the_tasks_move_to_a_folder_that_was_looked_at_and_the_page_says_when() {
    use app::gui::screen::settings::moving;
    use app::worker::Moving;

    let mut window = states::section(ThemeChoice::Light, Section::Storage);
    window.click("Move the tasks to another folder…");
    let step = |message| told(settings::Message::Move(message));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_owned();
    window.tell(step(moving::Message::Typed(path.display().to_string())));
    window.click("Move the tasks here");
    assert!(window.sent().is_empty(), "it was not looked at");
    let why = "There is a file at this place.";
    window.tell(step(moving::Message::Seen(path.clone(), Err(why.to_owned()))));
    assert!(window.shows_part(why));
    let place = app::profile::look_at(&path).unwrap();
    window.tell(step(moving::Message::Seen("/another".into(), Ok(place.clone()))));
    assert!(window.shows_part(why), "another folder was looked at");
    window.tell(step(moving::Message::Seen(path.clone(), Ok(place))));
    window.click("Move the tasks here");
    match &window.sent()[..] {
        [Command::Save(Setting::MoveTo(Some(to)))] => assert_eq!(*to, path),
        other => panic!("{other:?}"),
    }
    let moving = Moving::To(path.clone());
    window.hear(Update::Status(app::worker::Status { moving, ..sample::status() }));
    assert!(window.shows_part(&format!("The next start moves the tasks to {}", path.display())));
    window.click("Cancel");
    assert!(matches!(&window.sent()[..], [Command::Save(Setting::MoveTo(None))]));
}
