//! What can be read of a damaged file is found, and nothing else.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use store_sqlite::SqliteStore;
use sync_core::{Fragments, Schema, Store};
use sync_testkit::salvage::{Damage, Older, Used};

fn used() -> Used {
    fn open(path: &Path, schema: &Schema) -> Box<dyn Store> {
        Box::new(SqliteStore::open(path, schema).unwrap())
    }
    fn salvage(path: &Path, _: &Schema) -> Fragments {
        SqliteStore::salvage(path).unwrap()
    }
    Used::new(open, salvage)
}

#[test]
fn a_sound_file_is_salvaged_whole() {
    used().a_sound_one_is_salvaged_whole();
}

#[test]
fn flipped_bits_cost_the_rows_they_are_in() {
    let found = used().damaged(Damage::Bits(3), 12, Older::Never);
    assert!(found > 0.99, "{found}");
}

#[test]
fn pages_of_zeros_cost_the_rows_that_stood_there() {
    let found = used().damaged(Damage::Zeros(3), 12, Older::Never);
    assert!(found > 0.9, "{found}");
}

#[test]
fn a_file_that_was_cut_keeps_what_is_before_the_cut() {
    let found = used().damaged(Damage::Cut, 12, Older::Never);
    assert!(found > 0.3, "{found}");
}
