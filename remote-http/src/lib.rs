//! A [`sync_core::Remote`] that speaks the table protocol over HTTP.
//!
//! [`HttpRemote`] takes whatever a network may answer and gives back one of three things: rows that are certainly
//! rows, an outcome that certainly happened, or a [`sync_core::RemoteError`] with a sentence that says what to do.
//!
//! ```no_run
//! # fn main() -> Result<(), remote_http::BuildError> {
//! let remote = remote_http::HttpRemote::builder("https://tasks.example.org").build()?;
//! # drop(remote); Ok(())
//! # }
//! ```

mod account;
mod address;
mod answer;
mod batch;
mod browser;
mod builder;
mod certificate;
mod changes;
mod devices;
mod failure;
mod fetch;
mod filter;
#[doc(hidden)]
pub mod fuzz;
mod paging;
mod proxy;
mod push;
mod record;
mod remote;
mod retry_after;
mod sharing;
mod trail;

pub use account::{Probe, Session, SignedIn, Who};
pub use address::{AddressError, PlainHttp};
pub use browser::BrowserSignIn;
pub use builder::{BuildError, HttpRemoteBuilder};
pub use certificate::{Fingerprint, NoFingerprint, ShownCertificate};
pub use changes::{Changed, Changes};
pub use devices::Device;
pub use proxy::{Proxy, ProxyAddress, ProxyError};
pub use remote::HttpRemote;
pub use sharing::{Invitation, Member, Role, SharedList, SharedLists, Standing, left_the_view};
pub use sync_protocol::Dialect;
