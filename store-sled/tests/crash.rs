//! What was acknowledged survives a killed process.
#![allow(clippy::unwrap_used)]

use store_sled::SledStore;

#[test]
fn i15_acknowledged_commits_survive_a_kill() {
    sync_testkit::crash::survives_kills(20, "i15_acknowledged_commits_survive_a_kill", |path, schema| {
        Box::new(SledStore::open(path, schema).unwrap())
    });
}
