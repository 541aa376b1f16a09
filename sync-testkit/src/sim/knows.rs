//! Knows: whether a client knows what its delta tokens say that it knows (I9, I10, I27, I29). After every step that wrote
//! a token, of every row; else of the rows that were written.

use sync_core::{DeltaToken, PullQuery, Record, RecordId, Store, Timestamp};

use super::Violation;
use super::disk::{Key, SimStore};
use super::plan::ServerKind;
use super::server::{Server, number};
use super::tables;

/// How far behind its token the engine reads again on a naive server, milliseconds.
const OVERLAP_MS: i64 = 60_000;

/// Tells whether a client knows a row of the server: it shows it or a later one, or keeps it beside its own edit.
fn knows(store: &SimStore, key: &Key, row: &Record) -> bool {
    let (table, id) = key;
    let version = |row: &Option<Record>| row.as_ref().map_or(0, |row| number(row.version.as_ref()));
    let (local, wanted) = (store.record(table, id).unwrap(), number(row.version.as_ref()));
    if store.operations_of(table, id).unwrap().is_empty() {
        return match &local {
            None => row.deleted,
            Some(_) => !row.deleted && version(&local) >= wanted,
        };
    }
    let (base, shadow) = (store.base(table, id).unwrap(), store.shadow(table, id).unwrap());
    let unaware = base.is_none() && shadow.is_none();
    version(&base).max(version(&shadow)) >= wanted
        || (row.deleted && (unaware || shadow.or(base).is_some_and(|ground| ground.deleted)))
}

/// Finds a row of a query that the client ought to know, and does not.
pub(crate) fn missed(
    store: &SimStore,
    server: &Server,
    query: &PullQuery,
    ought: impl Fn(&Record, u64) -> bool,
) -> Option<RecordId> {
    let rows = server.rows().filter(|(key, row)| key.0 == query.table && query.filter.matches(row));
    let mut due = rows.filter(|(_, row)| ought(row, number(row.version.as_ref())));
    due.find(|(key, row)| !knows(store, key, row)).map(|(key, _)| key.1.clone())
}

/// Tells whether a token says that a row was read.
pub(crate) fn covers(token: &DeltaToken, server: &Server, row: &Record) -> bool {
    let at = row.updated_at.unwrap_or_default();
    match (server.kind, &token.id) {
        (ServerKind::Naive, _) => at < token.updated_at.plus_ms(-OVERLAP_MS),
        (ServerKind::Exact, _) if token.epoch != Some(server.epoch()) => false,
        (ServerKind::Exact, Some(id)) => (at, &row.id) <= (token.updated_at, id),
        (ServerKind::Exact, None) => at < token.updated_at,
    }
}

/// Checks the rows a client wrote, or all if it wrote a token.
pub(crate) fn check(
    client: usize,
    store: &SimStore,
    server: &Server,
    (touched, all): (&[Key], bool),
) -> Result<(), Violation> {
    for query in tables::queries() {
        if !all && !touched.iter().any(|key| key.0 == query.table) {
            continue;
        }
        let Some(token) = store.delta_token(&query.table, &query.id).unwrap() else { continue };
        if server.kind == ServerKind::Naive && token.updated_at > Timestamp(server.now) {
            return broken("I10", client, &query, "is ahead of the server's clock".to_owned());
        }
        let due = |row: &Record, _| {
            (all || touched.iter().any(|key| key.1 == row.id)) && covers(&token, server, row)
        };
        if let Some(id) = missed(store, server, &query, due) {
            let law = match &query.filter {
                _ if server.was_restored() => "I27",
                sync_core::Filter::All => "I9",
                _ => "I29",
            };
            return broken(
                law,
                client,
                &query,
                format!("has passed {id}, which is not as the server has it"),
            );
        }
        let forgotten = server.forgot_since(&query.table, token.updated_at);
        if server.kind == ServerKind::Exact && token.epoch == Some(server.epoch()) && !forgotten {
            ghosts(client, store, server, &query, touched)?;
        }
    }
    Ok(())
}

/// A row that waits for nothing and that a restored server does not have must go with the token of its new epoch.
fn ghosts(
    client: usize,
    store: &SimStore,
    server: &Server,
    query: &PullQuery,
    touched: &[Key],
) -> Result<(), Violation> {
    for key in touched.iter().filter(|key| key.0 == query.table) {
        let Some(local) = store.record(&key.0, &key.1).unwrap() else { continue };
        let clean = query.filter.matches(&local) && store.operations_of(&key.0, &key.1).unwrap().is_empty();
        if clean && server.row(key).is_none() {
            return broken("I27", client, query, format!("speaks of a server that has no {}", key.1));
        }
    }
    Ok(())
}

fn broken(law: &'static str, client: usize, query: &PullQuery, what: String) -> Result<(), Violation> {
    let what = format!("client {client}: the token of {} {} {what}", query.table, query.id);
    Err(Violation { law, what })
}
