//! What can be read of damaged files is found, and nothing that was never written.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use store_sled::SledStore;
use sync_core::{Fragments, Schema, Store};
use sync_testkit::salvage::{Damage, Older, Used};

fn used() -> Used {
    fn open(path: &Path, schema: &Schema) -> Box<dyn Store> {
        Box::new(SledStore::open(path, schema).unwrap())
    }
    fn salvage(path: &Path, schema: &Schema) -> Fragments {
        SledStore::salvage(path, schema).unwrap()
    }
    Used::new(open, salvage)
}

#[test]
fn sound_files_are_salvaged_whole() {
    used().a_sound_one_is_salvaged_whole();
}

#[test]
fn flipped_bits_cost_what_they_are_in() {
    let found = used().damaged(Damage::Bits(3), 12, Older::Possible);
    assert!(found > 0.9, "{found}");
}

#[test]
fn blocks_of_zeros_cost_what_stood_there() {
    let found = used().damaged(Damage::Zeros(3), 12, Older::Possible);
    assert!(found > 0.8, "{found}");
}

#[test]
fn a_log_that_was_cut_keeps_what_is_before_the_cut() {
    let found = used().damaged(Damage::Cut, 12, Older::Possible);
    assert!(found > 0.3, "{found}");
}
