//! The states of the window, by name: tests look at them and screenshots show them.

use app::config::ThemeChoice;
use app::gui::board::View;
use app::gui::screen::settings::Section;
use app::gui::screen::tasks;
use app::gui::{Message, sample, screen, sidebar};
use app::profile::Remedies;
use app::worker::{
    Activity, OpenProblem, OpenProblemKind, Rescued, RowState, Rows, Status, Trouble, TroubleKind, Update,
};

use iced::keyboard::Modifiers;

use crate::support::Window;

fn with(theme: ThemeChoice, change: impl FnOnce(&mut Status)) -> Window {
    let mut status = sample::status();
    change(&mut status);
    Window::showing(theme, status, sample::rows())
}

fn troubled(theme: ThemeChoice, kind: TroubleKind, sentence: &str) -> Window {
    with(theme, |status| {
        status.waiting = 3;
        let since = sample::NOW.plus_ms(-34 * 60_000);
        status.trouble = Some(Trouble { kind, sentence: sentence.to_owned(), since });
    })
}

pub fn first_run(theme: ThemeChoice) -> Window {
    Window::showing(theme, sample::first_run(), Rows::default())
}

pub fn empty(theme: ThemeChoice) -> Window {
    let lists = sample::rows().lists;
    Window::showing(theme, sample::status(), Rows { lists, ..Rows::default() })
}

/// A day's tasks, one of them opened.
pub fn main(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |status| status.waiting = 2);
    window.tell(Message::Tasks(tasks::Message::RowPressed(sample::id("t03"))));
    window.sent();
    window
}

/// The calendar of an open task.
pub fn calendar(theme: ThemeChoice) -> Window {
    let mut window = main(theme);
    let pressed = tasks::detail::Message::PartPressed(tasks::detail::Part::Due);
    window.tell(Message::Tasks(tasks::Message::Detail(pressed)));
    window
}

/// A window on half a screen, and one as narrow as it gets with an open task.
pub fn medium(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.resize(760.0, 600.0);
    window
}

pub fn narrow(theme: ThemeChoice) -> Window {
    let mut window = main(theme);
    window.resize(480.0, 640.0);
    window
}

fn place(theme: ThemeChoice, view: View) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Sidebar(sidebar::Message::Chosen(view)));
    window.sent();
    window
}

pub fn today(theme: ThemeChoice) -> Window {
    place(theme, View::Today)
}

pub fn upcoming(theme: ThemeChoice) -> Window {
    place(theme, View::Upcoming)
}

pub fn completed(theme: ThemeChoice) -> Window {
    place(theme, View::Completed)
}

pub fn tag(theme: ThemeChoice) -> Window {
    place(theme, View::of_tag("travel"))
}

/// Nothing is due, but there is something later.
pub fn today_empty(theme: ThemeChoice) -> Window {
    let mut rows = sample::rows();
    rows.tasks.retain(|row| row.task.due.is_none_or(|due| due.day() > 11));
    let mut window = Window::showing(theme, sample::status(), rows);
    window.tell(Message::Sidebar(sidebar::Message::Chosen(View::Today)));
    window
}

/// A line being typed, with what it is understood as.
pub fn quick_add(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    let line = "Book the ferry @fri 9am #travel !high +Trip to Porto";
    window.tell(Message::Tasks(tasks::Message::Drafted(line.to_owned())));
    window
}

/// Three tasks chosen together, and the days they could be due.
pub fn bulk(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Held(Modifiers::COMMAND));
    for id in ["t04", "t05", "t07"] {
        window.tell(Message::Tasks(tasks::Message::RowPressed(sample::id(id))));
    }
    window.tell(Message::Held(Modifiers::empty()));
    window.tell(Message::Tasks(tasks::Message::BulkPressed(tasks::Menu::Due)));
    window.sent();
    window
}

/// A task held by the pointer over another place.
pub fn dragging(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Tasks(tasks::Message::RowHeld(sample::id("t02"))));
    for y in [60.0, 100.0, 215.0] {
        window.tell(Message::Tasks(tasks::Message::PointerMoved(y)));
    }
    window
}

/// A search over all lists.
pub fn search(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Tasks(tasks::Message::SearchTyped("the".to_owned())));
    window
}

pub fn nothing_found(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Tasks(tasks::Message::SearchTyped("zebra".to_owned())));
    window
}

fn unfolded(theme: ThemeChoice, part: tasks::detail::Part) -> Window {
    let mut window = main(theme);
    let pressed = tasks::detail::Message::PartPressed(part);
    window.tell(Message::Tasks(tasks::Message::Detail(pressed)));
    window
}

/// A reminder being typed.
pub fn reminder(theme: ThemeChoice) -> Window {
    let mut window = unfolded(theme, tasks::detail::Part::Reminder);
    let typed = tasks::detail::Message::PartTyped("thu 8pm".to_owned());
    window.tell(Message::Tasks(tasks::Message::Detail(typed)));
    window
}

pub fn repeat(theme: ThemeChoice) -> Window {
    unfolded(theme, tasks::detail::Part::Repeat)
}

pub fn tags(theme: ThemeChoice) -> Window {
    unfolded(theme, tasks::detail::Part::Tags)
}

/// Notes being written.
pub fn notes(theme: ThemeChoice) -> Window {
    let mut window = main(theme);
    window.tell(Message::Tasks(tasks::Message::Detail(tasks::detail::Message::NotesPressed)));
    window
}

/// A title longer than its row.
pub fn long_title(theme: ThemeChoice) -> Window {
    let mut rows = sample::rows();
    let title =
        "Ask the landlord about the deposit, the boiler, the second key and the bicycle in the cellar, again";
    rows.tasks[8].task.title = title.repeat(2);
    Window::showing(theme, sample::status(), rows)
}

pub fn trash(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Sidebar(sidebar::Message::TrashPressed));
    window.hear(Update::Trash(sample::trash()));
    window
}

pub fn trash_empty(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Sidebar(sidebar::Message::TrashPressed));
    window.hear(Update::Trash(Vec::new()));
    window
}

pub fn pending(theme: ThemeChoice) -> Window {
    with(theme, |status| status.waiting = 3)
}

pub fn list(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    let view = View::List(sample::id("groceries"));
    window.tell(Message::Sidebar(sidebar::Message::Chosen(view)));
    window.tell(Message::Tasks(tasks::Message::FinishedPressed));
    window
}

pub fn syncing(theme: ThemeChoice) -> Window {
    with(theme, |status| {
        status.waiting = 28;
        status.activity = Activity::Sending { done: 12, total: 40 };
    })
}

pub fn receiving(theme: ThemeChoice) -> Window {
    with(theme, |status| status.activity = Activity::Receiving { done: 300, total: Some(1200) })
}

pub fn up_to_date(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.hear(Update::Refreshed { sentence: "Up to date".to_owned(), conflicts: 0 });
    window
}

pub fn offline(theme: ThemeChoice) -> Window {
    troubled(theme, TroubleKind::Offline, "The server does not answer.")
}

pub fn server_problem(theme: ThemeChoice) -> Window {
    troubled(theme, TroubleKind::Server, "Server problem (503) · trying again 14:16")
}

pub fn signed_out(theme: ThemeChoice) -> Window {
    troubled(theme, TroubleKind::SignIn, "Sign in again; nothing is lost.")
}

pub fn certificate(theme: ThemeChoice) -> Window {
    let sentence = "The certificate of home.example is signed by nobody this computer knows. If it is your own \
                    server, give its certificate authority on the account page.";
    troubled(theme, TroubleKind::Certificate, sentence)
}

pub fn mass_delete(theme: ThemeChoice) -> Window {
    let kind = TroubleKind::MassDelete { would_remove: 48, of: 62 };
    let sentence = "The server would remove 48 of 62 tasks from this computer. Nothing was removed yet.";
    troubled(theme, kind, sentence)
}

pub fn disk(theme: ThemeChoice) -> Window {
    let sentence =
        "The disk is full: nothing more can be saved until there is room. What you type stays here.";
    troubled(theme, TroubleKind::Disk, sentence)
}

pub fn refused(theme: ThemeChoice) -> Window {
    let mut rows = sample::rows();
    rows.tasks[3].sync = RowState::Refused("the text is too long".to_owned());
    let status = Status { refused: 1, ..sample::status() };
    let mut window = Window::showing(theme, status, rows);
    window.tell(Message::Tasks(tasks::Message::RowPressed(sample::id("t04"))));
    window
}

pub fn conflict_waits(theme: ThemeChoice) -> Window {
    let status = Status { conflicts: 2, ..sample::status() };
    let mut window = Window::showing(theme, status, sample::rows_in_conflict());
    window.hear(Update::Conflicts(vec![sample::both_changed(), sample::deleted_there()]));
    window
}

pub fn conflict(theme: ThemeChoice) -> Window {
    let mut window = conflict_waits(theme);
    window.hear(Update::Refreshed { sentence: "2 need a decision".to_owned(), conflicts: 2 });
    window
}

/// The question about all conflicts at once.
pub fn conflict_all(theme: ThemeChoice) -> Window {
    let mut window = conflict(theme);
    window.letter("a");
    window
}

pub fn deleted_there(theme: ThemeChoice) -> Window {
    let mut window = conflict(theme);
    window.letter("n");
    window
}

pub fn deleted_toast(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    let title = app::worker::Text("Descale the kettle".to_owned());
    window.hear(Update::Undoable { undo: 7, sentence: title });
    window
}

pub fn settings(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Sidebar(sidebar::Message::SettingsPressed));
    window
}

/// A part of the settings.
pub fn section(theme: ThemeChoice, section: Section) -> Window {
    let mut window = settings(theme);
    window.tell(Message::Settings(screen::settings::Message::SectionPicked(section)));
    window
}

pub fn settings_sync(theme: ThemeChoice) -> Window {
    section(theme, Section::Sync)
}

/// Backups, and what restoring one would do.
pub fn backup(theme: ThemeChoice) -> Window {
    let mut window = section(theme, Section::Backup);
    window.hear(Update::Backups(sample::backups()));
    window.hear(Update::RestorePreview(Ok(sample::restore_preview())));
    window
}

pub fn settings_storage(theme: ThemeChoice) -> Window {
    section(theme, Section::Storage)
}

/// The sync history; one of its versions waits for a second word.
pub fn history(theme: ThemeChoice) -> Window {
    let mut window = settings(theme);
    window.tell(Message::Settings(screen::settings::Message::HistoryPressed));
    window.hear(Update::History(sample::history()));
    window.click("Use the server's");
    window
}

pub fn history_empty(theme: ThemeChoice) -> Window {
    let mut window = settings(theme);
    window.tell(Message::Settings(screen::settings::Message::HistoryPressed));
    window.hear(Update::History(Vec::new()));
    window
}

/// What waits, what is refused and what needs a decision.
pub fn panel(theme: ThemeChoice) -> Window {
    let status = Status { waiting: 3, refused: 1, conflicts: 1, ..sample::status() };
    let mut window = Window::showing(theme, status, sample::rows_in_conflict());
    window.hear(Update::Conflicts(vec![sample::both_changed()]));
    window.tell(Message::Status(app::gui::status_line::Link::Details));
    window.hear(Update::Queue(sample::queue()));
    window
}

/// A task that says why it is not synced.
pub fn why(theme: ThemeChoice) -> Window {
    let mut window = pending(theme);
    window.tell(Message::Tasks(tasks::Message::RowPressed(sample::id("t02"))));
    let queued = sample::queue().waiting.into_iter().next();
    window.hear(Update::Explained { id: sample::id("t02"), queued });
    window
}

pub fn keys(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.named(iced::keyboard::key::Named::F1);
    window
}

pub fn import(theme: ThemeChoice) -> Window {
    let mut window = section(theme, Section::Files);
    window.hear(Update::ImportPreview(app::worker::ImportPreview {
        path: "/home/ana/Documents/tidelist.json".into(),
        tasks: 201,
        lists: 3,
        known: 11,
        bad: vec!["task 17: the due date is not a date".to_owned(), "task 40: there is no title".to_owned()],
    }));
    window
}

pub fn account(theme: ThemeChoice) -> Window {
    let mut window = first_run(theme);
    window.tell(Message::Status(app::gui::status_line::Link::Connect));
    window
}

pub fn cannot_open(theme: ThemeChoice) -> Window {
    let mut window = Window::new(theme);
    let problem = OpenProblem {
        sentence: "The file's first page is not a database's. It may have been overwritten.".to_owned(),
        path: "/home/ana/.local/share/tidelist/tasks.sqlite".into(),
        advice: String::new(),
        kind: OpenProblemKind::Damaged,
    };
    window.hear(Update::CannotOpen(problem, Remedies { salvage: true, backups: sample::backups().list }));
    window
}

/// What was rescued of a damaged store.
pub fn rescued(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.hear(Update::Rescued(Rescued {
        rows: 62,
        waiting: 3,
        made_again: 0,
        decisions: 5,
        unreadable: 1,
        aside: "/home/ana/.local/share/tidelist/profiles/default/damaged-2025-03-11-141400".into(),
    }));
    window
}

/// What the server would remove, one by one.
pub fn removals(theme: ThemeChoice) -> Window {
    let mut window = mass_delete(theme);
    window.tell(Message::Status(app::gui::status_line::Link::ShowRemovals));
    window.hear(Update::Removals(sample::removals()));
    window.sent();
    window
}
