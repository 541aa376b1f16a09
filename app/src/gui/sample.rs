//! Made-up lists of a made-up person, for tests and screenshots: one place, one fixed instant.

mod people;
mod share;
mod sync;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use sync_core::{RecordId, Timestamp};
use todo::{Priority, Tags, Task, TaskDetails, TaskList};

pub use self::people::*;
pub use self::share::*;
pub use self::sync::*;
use super::clock::Clock;
use super::widget::Tick;
use crate::config::{ConflictRule, Dialect};
use crate::worker::{AccountName, Activity, RowState, Rows, Status, StoreKind, TaskRow};

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
        moving: crate::worker::Moving::No,
        waiting: 0,
        conflicts: 0,
        refused: 0,
        rule: ConflictRule::default(),
        dialect: Dialect::default(),
        trust: Box::default(),
        proxy: Box::default(),
        device: "Ana's laptop".to_owned(),
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
