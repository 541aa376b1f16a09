//! A damaged file is found out and never served.
#![allow(clippy::unwrap_used)]

use store_sqlite::SqliteStore;
use sync_core::Store;
use sync_testkit::damage::flipped_bits_are_never_served;

#[test]
fn i18_a_flipped_bit_is_found_by_the_check_or_touches_nothing() {
    let outcomes = flipped_bits_are_never_served(
        100,
        |path, schema| {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            Box::new(SqliteStore::open(path, schema).unwrap())
        },
        |path, schema| {
            let store = SqliteStore::open(path, schema).map_err(|error| error.to_string())?;
            store.check().map_err(|error| error.to_string())?;
            Ok(Box::new(store))
        },
    );
    assert!(outcomes.refused + outcomes.reported > 0, "{outcomes:?}");
}
