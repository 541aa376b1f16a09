//! What was acknowledged survives a killed process.
#![allow(clippy::unwrap_used)]

use store_sqlite::SqliteStore;

#[test]
fn i15_acknowledged_commits_survive_a_kill() {
    sync_testkit::crash::survives_kills(20, "i15_acknowledged_commits_survive_a_kill", |path, schema| {
        Box::new(SqliteStore::open(path, schema).unwrap())
    });
}
