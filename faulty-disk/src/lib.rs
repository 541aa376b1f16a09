//! A disk that fails, lies and loses power on demand, for tests of what is written to it.
//!
//! A test binary that contains this crate has the file functions of the C library replaced by its own (`open`, `write`,
//! `pwrite`, `fsync`, `rename` and their like; see `hooks.rs`). Whatever the process does to files below a folder that a
//! [`FaultyDisk`] watches passes through it, in whichever language it was written. Everything else goes straight to the
//! system.
//!
//! * [`FaultyDisk::fail`] makes the nth call of a kind fail, once or from then on: an error, half a write, a sync that
//!   fails or only pretends, or the end of the process.
//! * [`FaultyDisk::journal`] is everything that was written and synced, in order. [`Journal::image`] makes from it the
//!   folder as a crash at any point would have left it: after a power cut what was not synced is there, or not, or in
//!   pieces of 512 bytes.
//!
//! A watched folder is never really synced: tests run at the speed of memory.
//!
//! ```no_run
//! # fn main() -> std::io::Result<()> {
//! use faulty_disk::{Call, Failure, Fault, FaultyDisk, Times};
//!
//! let disk = FaultyDisk::over("/tmp/example".as_ref())?;
//! disk.fail(Fault { calls: &[Call::Sync], nth: 3, failure: Failure::Error, times: Times::Once });
//! // … use files below /tmp/example …
//! assert!(disk.fired());
//! # Ok(())
//! # }
//! ```
//!
//! It works on Linux with the GNU C library; elsewhere [`FaultyDisk::over`] says that it does not. Files written through a
//! shared mapping are not followed: an image holds noise in their place.

mod disk;
mod fault;
#[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
#[allow(unsafe_code, reason = "they stand in for functions of the C library")]
mod hooks;
mod image;
#[cfg_attr(
    not(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64")),
    allow(dead_code, reason = "only the hooks call it")
)]
mod journal;
mod random;
#[cfg_attr(
    not(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64")),
    allow(dead_code, reason = "only the hooks call it")
)]
mod watched;

pub use disk::FaultyDisk;
pub use fault::{Call, Failure, Fault, Times};
pub use image::Crash;
pub use journal::Journal;
