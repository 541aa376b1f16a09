//! The SQLite store does what every store must.
#![allow(clippy::unwrap_used)]

use store_sqlite::SqliteStore;
use sync_testkit::conformance::Durable;

sync_testkit::conformance!(Durable::new(|path, schema| Box::new(SqliteStore::open(path, schema).unwrap())));
