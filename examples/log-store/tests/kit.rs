//! The example does what every store must, and outlives what every store must.

use log_store::LogStore;

sync_testkit::store_tests!(Durability::PowerCut, |path, schema| Ok(Box::new(LogStore::open(path, schema)?)));
