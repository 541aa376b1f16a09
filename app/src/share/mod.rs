//! Sharing: this computer is the server for the other computers at home, while the window is open.
//!
//! Everything of it is in the folder `share` of the profile: the server's data, its certificates, and the password other
//! computers sign in with. It is off until somebody switches it on.

mod addresses;
mod certificate;
mod kept;
mod running;

use std::io;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use thiserror::Error;

use self::kept::Kept;
pub(crate) use self::running::{Running, start};

/// The port that is used unless another one is chosen.
pub const PORT: u16 = server::Config::PORT;

/// Where sharing stands.
#[derive(Debug, Clone)]
pub struct Sharing {
    /// The port it uses, or will.
    pub port: u16,
    /// Whether it runs.
    pub state: SharingState,
    /// What went wrong last, and what to do.
    pub problem: Option<String>,
}

/// Whether this computer shares.
#[derive(Debug, Clone)]
pub enum SharingState {
    /// It does not.
    Off,
    /// It begins or ends to.
    Busy,
    /// It does.
    On(Shared),
}

/// What other computers need, and who is there.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Where other computers reach this one, the best first. Empty if it is in no network.
    pub addresses: Vec<String>,
    /// The file of the certificate that other computers may trust.
    pub certificate: PathBuf,
    /// The SHA-256 of the certificate the server shows, in hexadecimal.
    pub fingerprint: String,
    /// The name other computers sign in with.
    pub user: String,
    /// And the password.
    pub password: SecretString,
    /// Who is signed in, the last used first.
    pub devices: Vec<SharedDevice>,
    /// How many other devices listen for changes at this moment.
    pub listening: usize,
    /// An invitation for another person, if one was just made.
    pub invitation: Option<SecretString>,
}

/// A device that is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedDevice {
    /// What it calls itself.
    pub name: String,
    /// Whose it is.
    pub user: String,
    /// When it was used last, to the hour.
    pub used_at: sync_core::Timestamp,
}

/// Sharing did not begin. Each message says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ShareError {
    /// Something else listens on the port.
    #[error("port {0} is used by another program: choose another port, or close that program")]
    PortTaken(u16),
    /// The system does not give the port away.
    #[error("the system does not let Tidelist use port {0}: choose one from 1024 to 65535")]
    PortRefused(u16),
    /// A file cannot be read or written.
    #[error("{path} cannot be used: {source}", path = .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file makes no sense.
    #[error("{path} is damaged; move it away and switch sharing on again", path = .0.display())]
    Damaged(PathBuf),
    /// No certificate can be made.
    #[error("no certificate can be made: {0}")]
    Certificate(String),
    /// The server did not start.
    #[error("{0}")]
    Server(String),
}

/// Returns the folder of what is shared in a profile's folder.
pub(crate) fn folder(profile: &Path) -> PathBuf {
    profile.join("share")
}

/// What is remembered of sharing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Whether it begins with the window.
    pub(crate) on: bool,
    /// The port.
    pub(crate) port: u16,
    /// How this computer's own profile reaches the server; empty if it never did.
    pub(crate) own_url: String,
}

/// Says what is remembered, without beginning anything.
///
/// # Errors
/// It cannot be read.
pub(crate) fn wanted(folder: &Path) -> Result<Wanted, ShareError> {
    let kept = Kept::load(folder)?;
    Ok(kept.map_or_else(
        || Wanted { on: false, port: PORT, own_url: String::new() },
        |kept| Wanted { on: kept.on, port: kept.port, own_url: kept.own_url },
    ))
}

/// Remembers that sharing is off.
///
/// # Errors
/// It cannot be written.
pub(crate) fn switch_off(folder: &Path) -> Result<(), ShareError> {
    match Kept::load(folder)? {
        Some(kept) if kept.on => Kept { on: false, ..kept }.save(folder),
        _ => Ok(()),
    }
}
