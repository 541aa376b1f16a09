//! The sled store does what every store must, and outlives what every store must.

use store_sled::SledStore;

sync_testkit::store_tests!(Durability::PowerCut, |path, schema| Ok(Box::new(SledStore::open(path, schema)?)));
