//! A durable store for sync-core on sled.
