//! The self-hosted server Tidelist syncs with.
//!
//! It speaks the table protocol in its three dialects, keeps every account's rows in one SQLite file or in PostgreSQL, and gives
//! each change a stamp that is unique and grows in the order of commits, so that no client misses a row.
//!
//! - [`tables`]: what can be kept. [`storage`]: keeping it. [`accounts`]: whose it is.
//! - [`upkeep`]: what an operator does to all of it. `http`: the wire, and the door in front of it.
//! - [`start`] puts them together.

pub mod accounts;
pub mod clock;
mod config;
mod http;
mod metrics;
mod outside;
mod retention;
mod running;
pub mod storage;
pub mod tables;
pub mod upkeep;

pub use config::{
    Allowance, Config, Database, Limits, NextLink, OutsideConfig, PlainHttp, PostgresConfig, TlsFiles,
    network,
};
pub use running::{RunningServer, StartError, TlsError, open, start};
pub use storage::sqlite::{BackupError, backup, restore};
