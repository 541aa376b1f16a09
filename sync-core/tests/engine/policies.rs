//! The built-in policies: their names, and which side is the newer.

use serde_json::json;
use sync_core::conflict::{Ask, ClientWins, FieldRule, MergeFields, NewestWins, ServerWins};
use sync_core::{Conflict, ConflictPolicy, Record, Resolution, Timestamp};

use crate::support::{fields, id, tasks};

fn conflict(edited_at: i64, server_at: Option<i64>) -> Conflict {
    let row = |text: &str| Some(Record::new(id("a"), fields(json!({ "text": text, "order": text }))));
    Conflict {
        table: tasks(),
        id: id("a"),
        base: row("milk"),
        local: row("mine"),
        server: row("theirs"),
        edited_at: Timestamp(edited_at),
        server_at: server_at.map(Timestamp),
    }
}

#[test]
fn a_policy_is_known_to_the_ledger_by_its_name() {
    let policies: [(&dyn ConflictPolicy, &str); 5] = [
        (&Ask, "ask"),
        (&ClientWins, "client wins"),
        (&ServerWins, "server wins"),
        (&NewestWins, "newest wins"),
        (&MergeFields::new(), "merge fields"),
    ];
    for (policy, name) in policies {
        assert_eq!(policy.name(), name);
    }
}

#[tokio::test]
async fn the_newer_side_is_kept_and_the_servers_if_nobody_knows() {
    let policy = MergeFields::new().quiet(["order"]).rule("text", FieldRule::Newest);
    for (edited_at, server_at, newer) in
        [(2, Some(1), "mine"), (1, Some(2), "theirs"), (1, Some(1), "theirs"), (1, None, "theirs")]
    {
        let conflict = conflict(edited_at, server_at);
        let kept = if newer == "mine" { Resolution::KeepLocal } else { Resolution::KeepServer };
        assert_eq!(NewestWins.resolve(&conflict).await, kept, "{edited_at} {server_at:?}");
        let merged = Resolution::Merge(fields(json!({ "text": newer, "order": "theirs" })));
        assert_eq!(policy.resolve(&conflict).await, merged, "{edited_at} {server_at:?}");
    }
}

#[tokio::test]
async fn what_one_side_deleted_is_left_to_a_person() {
    let policy = MergeFields::new().rule("text", FieldRule::Mine).quiet(["order"]);
    for (local, server) in [(true, false), (false, true), (false, false)] {
        let mut conflict = conflict(1, None);
        conflict.local = conflict.local.filter(|_| local);
        conflict.server = conflict.server.filter(|_| server);
        assert_eq!(policy.resolve(&conflict).await, Resolution::Defer);
    }
}
