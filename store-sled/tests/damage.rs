//! A damaged store is found out and never served.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use store_sled::SledStore;
use sync_core::{Schema, Store};
use sync_testkit::damage::flipped_bits_are_never_served;

fn create(path: &Path, schema: &Schema) -> Box<dyn Store> {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    Box::new(SledStore::open(path, schema).unwrap())
}

fn open_and_check(path: &Path, schema: &Schema) -> Result<Box<dyn Store>, String> {
    let store = SledStore::open(path, schema).map_err(|error| error.to_string())?;
    store.check().map_err(|error| error.to_string())?;
    Ok(Box::new(store))
}

#[test]
fn i18_a_flipped_bit_is_found_before_it_is_read() {
    let outcomes = flipped_bits_are_never_served(60, create, open_and_check);
    assert!(outcomes.refused > outcomes.unaffected, "{outcomes:?}");
}

#[test]
fn i18_a_flipped_bit_is_found_after_a_crash_too() {
    let outcomes = flipped_bits_are_never_served(60, create, |path, schema| {
        let _already_flipped = std::fs::remove_file(path.join("closed"));
        open_and_check(path, schema)
    });
    assert!(outcomes.refused + outcomes.reported > 0, "{outcomes:?}");
}
