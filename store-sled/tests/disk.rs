//! A full disk and a failing disk: an error, and nothing lost.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use store_sled::SledStore;
use sync_testkit::rig;

#[test]
fn i16_a_full_disk_is_survived() {
    rig::a_full_disk_is_survived("i16_a_full_disk_is_survived", |path, schema| {
        Box::new(SledStore::open(path, schema).unwrap())
    });
}

#[test]
fn i28_a_failed_write_stops_the_store_until_it_is_opened_again() {
    rig::a_failed_write_stops_the_store(
        "i28_a_failed_write_stops_the_store_until_it_is_opened_again",
        |path, schema| Box::new(SledStore::open(path, schema).unwrap()),
    );
}
