//! Made-up lists of a made-up person, for tests and screenshots: one place, one fixed instant.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use sync_core::{RecordId, TableName, Timestamp};
use todo::{Priority, Tags, Task, TaskDetails, TaskList};

use super::clock::Clock;
use super::widget::Tick;
use crate::worker::{
    About, AccountName, Activity, Backup, BackupReason, Backups, ConflictKind, Counted, Decided, Decision,
    DecisionId, Difference, Queue, Queued, Removal, Rest, RestoreHow, RestoreInto, RestorePreview, RowState,
    Rows, Seen, Side, Since, Status, StoreKind, TaskConflict, TaskRow, Text, Trashed, What, Why,
};

/// The instant of every sample: Tuesday 11 March 2025, 14:14 UTC.
pub const NOW: Timestamp = Timestamp(1_741_702_440_000);

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

#[derive(Debug)]
struct Stopped;

#[async_trait]
impl sync_core::Clock for Stopped {
    fn now(&self) -> Timestamp {
        NOW
    }

    async fn sleep(&self, _duration: Duration) {}

    fn entropy(&self) -> [u8; 10] {
        [7; 10]
    }
}

/// A clock that stands still at [`NOW`], read in UTC.
#[must_use]
pub fn clock() -> Clock {
    clock_in(TimeZone::UTC)
}

/// A clock that stands still at [`NOW`], read in a zone.
#[must_use]
pub fn clock_in(zone: TimeZone) -> Clock {
    Clock::new(Arc::new(Stopped), zone)
}

/// The id of a sample row.
///
/// # Panics
/// If the text is no id; the samples' are.
#[must_use]
#[expect(clippy::expect_used, reason = "the names of the samples are constants and valid")]
pub fn id(text: &str) -> RecordId {
    RecordId::new(text).expect("a sample's id is valid")
}

/// The status of a connected profile that synced twelve minutes ago.
#[must_use]
pub fn status() -> Status {
    Status {
        account: Some(AccountName { server: "https://home.example".to_owned(), user: "ana".to_owned() }),
        store: StoreKind::Sqlite,
        data_dir: PathBuf::from("/home/ana/.local/share/tidelist"),
        waiting: 0,
        conflicts: 0,
        refused: 0,
        last_success: Some(NOW.plus_ms(-12 * MINUTE)),
        activity: Activity::Idle,
        trouble: None,
    }
}

/// The status of a profile that never connected.
#[must_use]
pub fn first_run() -> Status {
    Status { account: None, last_success: None, ..status() }
}

fn list(key: &str, name: &str, color: &str, order: &str) -> TaskList {
    TaskList { id: id(key), name: name.to_owned(), color: Some(color.to_owned()), order: order.to_owned() }
}

fn task(key: &str, list: Option<&str>, title: &str, due: Option<Date>) -> TaskRow {
    let task = Task {
        id: id(key),
        title: title.to_owned(),
        done: false,
        notes: String::new(),
        due,
        list: list.map(id),
        order: key.to_owned(),
        device: None,
        updated_at: Some(NOW.plus_ms(-3 * HOUR)),
        details: TaskDetails::default(),
    };
    TaskRow { task, sync: RowState::Synced }
}

fn done(key: &str, list: Option<&str>, title: &str) -> TaskRow {
    let mut row = task(key, list, title, None);
    row.task.done = true;
    row
}

fn noted(mut row: TaskRow, notes: &str) -> TaskRow {
    notes.clone_into(&mut row.task.notes);
    row
}

fn waiting(mut row: TaskRow) -> TaskRow {
    row.sync = RowState::Waiting;
    row
}

/// Everything on this computer, as the first update of a worker brings it.
#[must_use]
pub fn rows() -> Rows {
    let day = |day| Some(date(2025, 3, day));
    let mut rows = Rows {
        lists: vec![
            list("groceries", "Groceries", "#2f9e5b", "a"),
            list("home", "Home", "#c2750c", "b"),
            list("work", "Work", "#3b6fd4", "c"),
            list("porto", "Trip to Porto", "#c2417a", "d"),
        ],
        ..Rows::default()
    };
    rows.tasks = vec![
        task("t01", None, "Call Mum about Sunday", day(11)),
        waiting(task("t02", None, "Send the signed lease back", day(10))),
        noted(
            task("t03", Some("porto"), "Book flights to Porto", day(14)),
            "Cheapest: **TAP 06:40**, [fares](https://fares.example)\n\n- Ask Ines about bags\n- Passport is good until 2031",
        ),
        task("t04", Some("porto"), "Find a flat near Bolhão market", day(17)),
        task("t05", Some("groceries"), "Oat milk", None),
        task("t06", Some("groceries"), "Sourdough", day(11)),
        task("t07", Some("groceries"), "Chestnut mushrooms", None),
        waiting(task("t08", Some("work"), "Review the onboarding draft", day(12))),
        noted(
            task("t09", Some("work"), "Prepare the quarterly numbers", day(20)),
            "Last year's file is in Finance.",
        ),
        task("t10", Some("home"), "Descale the kettle", None),
        task("t11", Some("home"), "Renew the library cards", day(7)),
        task("t12", Some("work"), "Reply to Marta about the workshop", None),
        done("t13", Some("groceries"), "Coffee beans"),
        done("t14", Some("home"), "Water the balcony"),
        done("t15", Some("work"), "Send invoices for February"),
        done("t16", None, "Return the drill"),
        step("t03a", "t03", "Compare the fares", Tick::On),
        step("t03b", "t03", "Ask Ines about her dates", Tick::Off),
        step("t03c", "t03", "Pay with the shared card", Tick::Off),
    ];
    for row in &mut rows.tasks {
        add_details(row);
    }
    rows
}

fn step(key: &str, parent: &str, title: &str, tick: Tick) -> TaskRow {
    let mut row = task(key, Some("porto"), title, None);
    row.task.done = tick == Tick::On;
    row.task.details.parent = Some(id(parent));
    row
}

/// Tags, times, priorities, reminders and rules of some of the tasks.
fn add_details(row: &mut TaskRow) {
    let details = &mut row.task.details;
    match row.task.id.as_str() {
        "t01" => details.due_time = Some(jiff::civil::time(18, 0, 0, 0)),
        "t02" => details.priority = Some(Priority::Urgent),
        "t03" => {
            details.priority = Some(Priority::High);
            details.tags = Tags::parse("travel");
            details.remind_at = Some(date(2025, 3, 13).at(18, 0, 0, 0));
        }
        "t04" => details.tags = Tags::parse("travel phone"),
        "t06" => details.repeat = "every week".parse().ok(),
        "t08" => {
            details.due_time = Some(jiff::civil::time(9, 30, 0, 0));
            details.priority = Some(Priority::Medium);
        }
        "t11" => details.repeat = "every month".parse().ok(),
        "t12" => details.tags = Tags::parse("phone"),
        "t13" | "t14" | "t15" | "t16" => {
            details.completed_at = Some(format!("2025-03-1{}T08:00:00.000Z", row.task.title.len() % 2));
        }
        _ => {}
    }
}

/// The sample with one task both sides changed.
#[must_use]
pub fn rows_in_conflict() -> Rows {
    let mut rows = rows();
    for row in &mut rows.tasks {
        if row.task.id.as_str() == "t03" {
            row.sync = RowState::Conflict;
        }
    }
    rows
}

#[expect(clippy::expect_used, reason = "the table's name is a constant and valid")]
fn conflict(key: &str, title: &str, kind: ConflictKind) -> TaskConflict {
    TaskConflict {
        table: TableName::new(todo::TASKS).expect("the table's name is valid"),
        id: id(key),
        title: Text(title.to_owned()),
        kind,
        here_at: NOW.plus_ms(-5 * HOUR - 2 * MINUTE),
        server_at: Some(NOW.plus_ms(-3 * HOUR - 34 * MINUTE)),
        server_device: Some("Work laptop".to_owned()),
        changed: Vec::new(),
        seen: Seen::default(),
    }
}

fn difference(field: &str, label: &str, here: &str, server: &str, before: &str) -> Difference {
    Difference {
        field: field.to_owned(),
        label: label.to_owned(),
        here: here.to_owned(),
        server: server.to_owned(),
        before: Some(before.to_owned()),
    }
}

/// A task both sides changed; the server's version is the newer one.
#[must_use]
pub fn both_changed() -> TaskConflict {
    let differences = vec![
        difference("text", "Title", "Book flights to Porto", "Book flights (aisle)", "Book flights"),
        difference("due", "Due", "Fri 14 Mar", "Mon 17 Mar", ""),
        difference("notes", "Notes", "Cheapest: TAP 06:40, ask Ines about bags", "", "Cheapest: TAP 06:40"),
    ];
    let combined = vec!["List".to_owned(), "Done".to_owned()];
    conflict("t03", "Book flights to Porto", ConflictKind::BothChanged { differences, combined })
}

/// A task whose notes both sides changed in two places.
#[must_use]
pub fn notes_changed() -> TaskConflict {
    let before = "Cheapest: TAP 06:40\nAsk Ines about bags\nPassport is good until 2031";
    let here = "Cheapest: TAP 06:40\nAsk Ines about bags\nPassport is good until 2031\nNo early flight back";
    let server = "Cheapest: TAP 06:40\nAsk Ines about seats and bags\nPassport is good until 2031\nBack on Sunday evening";
    let notes = vec![difference("notes", "Notes", here, server, before)];
    conflict(
        "t03",
        "Book flights to Porto",
        ConflictKind::BothChanged { differences: notes, combined: Vec::new() },
    )
}

/// A task changed here and deleted on the server.
#[must_use]
pub fn deleted_there() -> TaskConflict {
    let changed = vec!["Due".to_owned(), "Notes".to_owned()];
    TaskConflict { changed, ..conflict("t11", "Renew the library cards", ConflictKind::DeletedThere) }
}

/// A task deleted here and changed on the server.
#[must_use]
pub fn deleted_here() -> TaskConflict {
    conflict("t12", "Reply to Marta about the workshop", ConflictKind::DeletedHere)
}

fn decided(label: &str, here: &str, server: &str, kept: &str) -> Decided {
    let text = str::to_owned;
    Decided { label: text(label), here: text(here), server: text(server), kept: text(kept) }
}

fn decision(key: &str, title: &str, hours: i64, rule: &str) -> Decision {
    let table = both_changed().table;
    Decision {
        id: DecisionId { table, record: id(key), at: NOW.plus_ms(-hours * HOUR) },
        title: Text(title.to_owned()),
        rule: rule.to_owned(),
        fields: Vec::new(),
        others: vec![Side::ThisComputer],
        since: Since::Same,
    }
}

/// A history of three decisions: one side kept, a combination, and a delete that was not followed.
#[must_use]
pub fn history() -> Vec<Decision> {
    let mut chosen = decision("t03", "Book flights (aisle)", 2, "You kept the server's version");
    chosen.fields = vec![
        decided("Title", "Book flights to Porto", "Book flights (aisle)", "Book flights (aisle)"),
        decided("Due", "Fri 14 Mar 2025", "Mon 17 Mar 2025", "Mon 17 Mar 2025"),
    ];
    let mut combined = decision("t09", "Prepare the quarterly numbers", 26, "Combined without asking");
    combined.fields = vec![
        decided("Done", "Done", "Not done", "Done"),
        decided(
            "Notes",
            "Ask Marta",
            "Last year's file is in Finance.",
            "Ask Marta\nLast year's file is in Finance.",
        ),
    ];
    combined.others.push(Side::Server);
    combined.since = Since::Changed;
    let mut kept = decision("t11", "Renew the library cards", 50, "You kept this computer's version");
    kept.fields = vec![decided("Task", "Renew the library cards", "deleted", "Renew the library cards")];
    kept.others = vec![Side::Server];
    vec![chosen, combined, kept]
}

fn queued(key: &str, title: &str, minutes: i64, what: What, why: Why) -> Queued {
    Queued {
        table: both_changed().table,
        id: id(key),
        title: Text(title.to_owned()),
        what,
        at: NOW.plus_ms(-minutes * MINUTE),
        attempts: 0,
        why,
        said: None,
    }
}

/// What waits: three changes, one of them sent in vain, and one the server refuses.
#[must_use]
pub fn queue() -> Queue {
    let mut busy = queued("t02", "Send the signed lease back", 5, What::Changed, Why::NoAnswer);
    busy.attempts = 2;
    busy.said = Some((Text("the server is busy (503)".to_owned()), NOW.plus_ms(-4 * MINUTE)));
    let mut refused = queued("t04", "Find a flat near Bolhão market", 61, What::Changed, Why::Refused);
    refused.attempts = 1;
    refused.said = Some((Text("the text is too long".to_owned()), NOW.plus_ms(-60 * MINUTE)));
    let waiting = vec![
        busy,
        queued("t08", "Review the onboarding draft", 3, What::Added, Why::NextSync),
        queued("t99", "Old list of films", 1, What::Deleted, Why::NextSync),
    ];
    Queue { waiting, rest: Rest::Nothing, refused: vec![refused] }
}

/// What was deleted in the last days: two tasks and a list.
#[must_use]
pub fn trash() -> Vec<Trashed> {
    let one = |table: &str, key: &str, title: &str, list: Option<&str>, hours: i64| Trashed {
        table: TableName::new(table).unwrap_or_else(|_| both_changed().table),
        id: id(key),
        title: Text(title.to_owned()),
        list: list.map(|list| Text(list.to_owned())),
        at: NOW.plus_ms(-hours * HOUR),
    };
    vec![
        one(todo::TASKS, "t90", "Buy a second kettle", Some("Home"), 2),
        one(todo::TASKS, "t91", "Ask about the gym contract", None, 27),
        one(todo::LISTS, "l90", "Films to see", None, 75),
    ]
}

/// The first of what a server would remove.
#[must_use]
pub fn removals() -> Vec<Removal> {
    let table = both_changed().table;
    let first = rows().tasks.into_iter().take(6);
    first.map(|row| Removal { table: table.clone(), id: row.task.id, title: Text(row.task.title) }).collect()
}

/// Three backups of the last days.
#[must_use]
pub fn backups() -> Backups {
    let one = |hours: i64, tasks, why| Backup {
        name: format!("backup-{hours}"),
        bytes: 24_000,
        about: Ok(About { at: NOW.plus_ms(-hours * HOUR), why, tasks, lists: 4, waiting: 2 }),
    };
    let list = vec![
        one(2, 19, BackupReason::Asked),
        one(5, 19, BackupReason::Daily),
        one(29, 17, BackupReason::Daily),
    ];
    Backups { folder: PathBuf::from("/home/ana/.local/share/tidelist/backups"), list }
}

/// What restoring the oldest of them would do.
#[must_use]
pub fn restore_preview() -> RestorePreview {
    RestorePreview {
        name: "backup-29".to_owned(),
        how: RestoreHow::OnlyMissing,
        at: NOW.plus_ms(-29 * HOUR),
        tasks: Counted { added: 3, ..Counted::default() },
        lists: Counted::default(),
        into: RestoreInto::Tasks,
    }
}
