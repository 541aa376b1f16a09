//! The SQLite store does what every store must, and outlives what every store must.

use store_sqlite::SqliteStore;

sync_testkit::store_tests!(Durability::PowerCut, |path, schema| Ok(Box::new(SqliteStore::open(
    path, schema
)?)));
