//! Whether the originals of the table protocol and Tidelist understand each other.
//!
//! - [`transcript`]: what the original server was seen to answer, asked of ours. What differs must be a departure
//!   that `docs/protocol.md` lists, and what it lists must differ.

//! - [`scenario`]: the original client and ours with the original server and ours, really running. [`originals`]
//!   installs what is needed; `place` is a running server, `client` a client with an offline store.

mod client;
pub mod originals;
mod place;
pub mod scenario;
mod talk;
pub mod transcript;
mod wire;

use std::io;

/// Why a check could not be made, or what it found.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A file of the repository is not what it should be.
    #[error("{0}")]
    File(String),
    /// A server did not start, or did not answer as one.
    #[error("{0}")]
    Server(String),
    /// Reading, writing or talking failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}
