//! A durable store for sync-core on sled.
//!
//! A commit is one transaction over the trees it touches, then sled's `flush`, then a sync of its file: on Linux `flush`
//! alone does not survive a power cut. One process uses a store at a time. A value longer than 4 KiB is kept in parts, so
//! that sled never puts one into a file of its own, which it does not sync; a value larger than 4 MiB is refused
//! ([`StoreError::TooLarge`](sync_core::StoreError::TooLarge)). While less than 4 MiB would be left on the disk a commit
//! is refused as well ([`StoreError::Full`](sync_core::StoreError::Full)): sled stops for good once the disk is really
//! full. Of files that are damaged all the same, [`SledStore::salvage`] reads whatever still has its checksum.
//!
//! ```text
//! tasks/                   the store, mode 0700
//! tasks/tidelist-store     "sled 2": what it is, for people and for other stores
//! tasks/committed          how many commits it has at least
//! tasks/closed             a checksum of sled's files, while nobody uses them
//! tasks/before/            a copy of sled's files, while sled opens them
//! tasks/conf db blobs/ …   sled's own files, format 0.34
//! tasks.lock               an empty file, locked while the store is open
//! ```

mod check;
mod closed;
mod commit;
mod database;
mod envelope;
mod error;
mod floor;
#[doc(hidden)]
pub mod fuzz;
mod guard;
mod index;
mod keys;
mod ledger;
mod open;
mod parts;
mod place;
mod plan;
mod salvage;
mod scan;
mod store;
mod tally;
mod waker;

pub use self::store::SledStore;
