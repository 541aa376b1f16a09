//! The states of syncing, of conflicts, and of a store that is damaged.

use app::config::ThemeChoice;
use app::gui::screen::tasks;
use app::gui::{Message, sample, screen};
use app::profile::Remedies;
use app::worker::{
    Activity, ConflictKind, OpenProblem, OpenProblemKind, Rescued, RowState, Status, TaskConflict, Trouble,
    TroubleKind, Update,
};

use super::{first_run, pending, settings, with};
use crate::support::Window;

fn troubled(theme: ThemeChoice, kind: TroubleKind, sentence: &str) -> Window {
    with(theme, |status| {
        status.waiting = 3;
        let since = sample::NOW.plus_ms(-34 * 60_000);
        status.trouble = Some(Trouble { kind, sentence: sentence.to_owned(), since });
    })
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

/// The profile can be read but not written.
pub fn read_only(theme: ThemeChoice) -> Window {
    let sentence = "The file of your tasks cannot be written. What you type stays in this window.";
    troubled(theme, TroubleKind::Disk, sentence)
}

/// Most of what was sent is on the server.
pub fn partly(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |status| status.refused = 3);
    window.hear(Update::Refreshed { sentence: "37 sent, 3 need attention".to_owned(), conflicts: 0 });
    window
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

/// A conflict while this computer's clock is an hour slow.
pub fn conflict_clocks(theme: ThemeChoice) -> Window {
    let mut window = conflict_waits(theme);
    let conflict = TaskConflict { server_ahead: Some(60), ..sample::both_changed() };
    window.hear(Update::Conflicts(vec![conflict]));
    window.hear(Update::Refreshed { sentence: "1 needs a decision".to_owned(), conflicts: 1 });
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

/// Two notes, compared place by place.
pub fn conflict_notes(theme: ThemeChoice) -> Window {
    let mut window = conflict_waits(theme);
    window.hear(Update::Conflicts(vec![sample::notes_changed()]));
    window.hear(Update::Refreshed { sentence: "1 needs a decision".to_owned(), conflicts: 1 });
    window.letter("e");
    window.letter("b");
    window
}

/// And what was put together of them.
pub fn conflict_together(theme: ThemeChoice) -> Window {
    let mut window = conflict_notes(theme);
    window.named(iced::keyboard::key::Named::Enter);
    window
}

/// A title that neither side has, being written.
pub fn conflict_title(theme: ThemeChoice) -> Window {
    let mut window = conflict(theme);
    window.letter("e");
    window.type_into("conflict-title", " with window");
    window
}

/// A conflict whose server side changed while it was looked at.
pub fn conflict_again(theme: ThemeChoice) -> Window {
    let mut window = conflict(theme);
    let mut changed = sample::both_changed();
    changed.server_at = Some(sample::NOW);
    if let ConflictKind::BothChanged { differences, .. } = &mut changed.kind {
        differences[1].server = "Tue 18 Mar".to_owned();
    }
    window.hear(Update::Conflicts(vec![changed, sample::deleted_there()]));
    window
}

/// Where the account is signed in; one device is about to be signed out.
pub fn devices(theme: ThemeChoice) -> Window {
    let mut window = settings(theme);
    window.tell(Message::Settings(screen::settings::Message::DevicesPressed));
    window.hear(Update::Devices(Ok(sample::devices())));
    window.tell(Message::Devices(screen::devices::Message::DevicePressed("d3".to_owned())));
    window.sent();
    window
}

/// Nothing was synced for more than a day.
pub fn day_ago(theme: ThemeChoice) -> Window {
    with(theme, |status| {
        status.waiting = 1;
        status.last_success = Some(sample::NOW.plus_ms(-30 * 60 * 60_000));
    })
}

/// Nothing was synced for more than a week.
pub fn long_ago(theme: ThemeChoice) -> Window {
    with(theme, |status| {
        status.waiting = 3;
        status.last_success = Some(sample::NOW.plus_ms(-8 * 24 * 60 * 60_000));
    })
}

/// The account page with another address typed.
pub fn account_moved(theme: ThemeChoice) -> Window {
    let mut window = signed_out(theme);
    window.tell(Message::Status(app::gui::status_line::Link::SignIn));
    let typed = "https://new.home.example".to_owned();
    window.tell(Message::Account(screen::account::Message::ServerTyped(typed)));
    window
}

/// Tasks on both sides, and somebody decides.
pub fn join(theme: ThemeChoice) -> Window {
    let status = Status { account: None, ..sample::status() };
    let mut window = Window::showing(theme, status, sample::rows());
    window.tell(Message::Status(app::gui::status_line::Link::Connect));
    window.tell(Message::Account(screen::account::Message::ServerTyped("todo.home.example".to_owned())));
    window.hear(Update::BothHave(sample::theirs()));
    window.sent();
    window
}

/// The browser is waited for.
pub fn browser(theme: ThemeChoice) -> Window {
    let mut window = account(theme);
    window.hear(Update::Browser("https://todo.home.example/.auth/authorize?state=x".to_owned()));
    window
}

/// A certificate that is another than the one that was trusted.
pub fn untrusted(theme: ThemeChoice) -> Window {
    let mut window = certificate(theme);
    window.tell(Message::Status(app::gui::status_line::Link::Certificate));
    window.hear(Update::Certificate(Ok(sample::certificate())));
    window.sent();
    window
}
