//! The sled store does what every store must.
#![allow(clippy::unwrap_used)]

use store_sled::SledStore;
use sync_testkit::conformance::Durable;

sync_testkit::conformance!(Durable::new(|path, schema| Box::new(SledStore::open(path, schema).unwrap())));
