//! A durable store for sync-core on SQLite.
//!
//! A commit is one transaction in WAL mode with `synchronous=FULL`: when [`Store::commit`](sync_core::Store::commit)
//! returns, the change survives a power cut. One process uses a store at a time; a lock file beside the database says so.
//! Every row carries a checksum, checked when the row is read, and a store that is not as it was left is read as a whole
//! before it is used. Of a file that is damaged all the same,
//! [`SqliteStore::salvage`] reads whatever still has its checksum.
//!
//! ```text
//! todo.db        the database, mode 0600; application_id "Tdls", user_version = format
//! todo.db-wal    SQLite's log        todo.db-shm   its index
//! todo.db.lock   locked while the store is open; empty then, and with a checksum of the closed database afterwards
//! ```

mod check;
mod checksum;
mod error;
mod filter;
mod index;
mod json;
mod migration;
mod open;
mod place;
mod queue;
mod rows;
mod salvage;
mod seal;
mod small;
mod store;

#[cfg(test)]
mod plans;

pub use self::store::SqliteStore;
