//! Made-up conflicts, decisions, and what waits, what is in the trash and in the backups.

use std::path::PathBuf;

use remote_http::ShownCertificate;
use sync_core::TableName;

use super::{HOUR, MINUTE, NOW, id, rows};
use crate::profile::DeletedOn;
use crate::worker::{
    About, Backup, BackupReason, Backups, ConflictKind, Counted, Decided, Decision, DecisionId, Device,
    Difference, Queue, Queued, Removal, Rest, RestoreHow, RestoreInto, RestorePreview, Seen, Side, Since,
    TaskConflict, Text, Theirs, Trashed, What, Why,
};

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
        server_ahead: None,
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

/// What a server has whose tasks would come together with these.
#[must_use]
pub fn theirs() -> Theirs {
    let titles =
        ["Call the plumber", "Order oat milk", "Pay the rent", "Water the tomatoes", "Return the drill"];
    Theirs { tasks: 140, titles: titles.map(|title| Text(title.to_owned())).to_vec() }
}

/// A certificate that signed itself.
#[must_use]
#[expect(clippy::expect_used, reason = "the fingerprint is a constant and one")]
pub fn certificate() -> ShownCertificate {
    let fingerprint =
        "3F:0C:9A:51:7E:D2:44:B8:60:1B:AF:93:2E:C7:58:06:D9:7A:1C:E5:42:88:F0:3B:96:6D:0E:B1:24:CA:75:5F";
    ShownCertificate {
        subject: "CN=home.example".to_owned(),
        issuer: "CN=home.example".to_owned(),
        names: vec!["home.example".to_owned(), "192.168.1.20".to_owned()],
        not_before: NOW.plus_ms(-200 * 24 * HOUR),
        not_after: NOW.plus_ms(165 * 24 * HOUR),
        fingerprint: fingerprint.parse().expect("it is 64 digits"),
    }
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
        on: if key == "t91" { DeletedOn::Another } else { DeletedOn::ThisComputer },
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

/// Three devices; the first is this one.
#[must_use]
pub fn devices() -> Vec<Device> {
    let one = |id: &str, name: &str, days: i64, hours: i64| Device {
        id: id.to_owned(),
        name: name.to_owned(),
        signed_in_at: NOW.plus_ms(-days * 24 * HOUR),
        used_at: NOW.plus_ms(-hours * HOUR),
        is_this: id == "d1",
    };
    vec![one("d1", "Ana's laptop", 40, 0), one("d2", "Work laptop", 12, 3), one("d3", "", 200, 1900)]
}
