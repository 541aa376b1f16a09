//! How a server is set up.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use ipnet::IpNet;
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    accounts::Newcomers,
    clock::{Clock, SystemClock},
    tables::Tables,
};

/// Where TLS finds its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain of certificates, in PEM.
    pub certificate: PathBuf,
    /// The private key, in PEM.
    pub key: PathBuf,
}

/// Where plain HTTP may be spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainHttp {
    /// On this computer only.
    LoopbackOnly,
    /// Everywhere: passwords and tasks travel readable, unless something in front does TLS.
    Anywhere,
}

/// Reads an address, `127.0.0.1`, or a network, `10.0.0.0/8`.
///
/// # Errors
/// It is neither.
pub fn network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
    one().or_else(|_| text.parse()).map_err(|_| {
        format!("{text:?} is neither an address nor a network: write it as 127.0.0.1 or 10.0.0.0/8")
    })
}

/// The form of the link to the next page where the request does not tell which one its client understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NextLink {
    /// A query without address: the Community Toolkit's client.
    #[default]
    Query,
    /// An absolute URL: old .NET v5 clients.
    Absolute,
}

/// A database in PostgreSQL.
#[derive(Clone, Debug)]
pub struct PostgresConfig {
    /// Where it is: `postgres://user:password@host/database`.
    pub url: SecretString,
    /// The certificate of the authority its own must be of, in PEM; without one, the system's authorities.
    pub authority: Option<PathBuf>,
    /// How many connections at most.
    pub connections: usize,
}

impl PostgresConfig {
    /// How many connections a server takes unless told otherwise.
    pub const CONNECTIONS: usize = 10;

    /// A database at this address.
    pub fn new(url: impl Into<SecretString>) -> Self {
        Self { url: url.into(), authority: None, connections: Self::CONNECTIONS }
    }
}

/// Where rows, accounts and sessions are kept.
#[derive(Clone, Debug)]
pub enum Database {
    /// In an SQLite file in the data folder: one server, no other service.
    Embedded,
    /// In PostgreSQL: several servers may share it.
    Postgres(PostgresConfig),
}

/// How many bytes of a body buy its client another second.
pub(crate) const BODY_RATE: usize = 4 * 1_024;

/// A provider of identities outside (OpenID Connect).
#[derive(Clone, Debug)]
pub struct OutsideConfig {
    /// What it is called on the page: "Sign in with …".
    pub name: String,
    /// Its address, as it says itself.
    pub issuer: String,
    /// What it calls this server.
    pub client_id: String,
    /// What this server proves that with, if it has to.
    pub client_secret: Option<SecretString>,
    /// Whether people whom only it knows get an account.
    pub newcomers: Newcomers,
}

/// How long and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From accepting a connection to its first byte, TLS included.
    pub first_byte: Duration,
    /// From the first byte of a request's head to its last; looked at eight times in that time.
    pub head: Duration,
    /// From the end of an answer to the next request.
    pub idle: Duration,
    /// From the end of a request's head to the end of its body, and one second more for every 4 KiB that have arrived:
    /// a slow network is no attack.
    pub body: Duration,
    /// How long a client may take nothing of an answer that waits for it.
    pub answer: Duration,
    /// From the signal to stop to the end of the last request.
    pub drain: Duration,
    /// Connections at one time.
    pub connections: usize,
    /// Of those, from one address that is no trusted proxy's.
    pub connections_per_address: usize,
    /// Requests of one account at once, and each second after that.
    pub requests: Allowance,
    /// Tries to sign in, each minute, under one name from one address.
    pub sign_in_tries: usize,
    /// Memory for pages that clients have not taken yet, in MiB.
    pub pages_mib: u32,
    /// Memory for batches that are being done and for their answers, in MiB.
    pub batches_mib: u32,
    /// Streams of change events of one account at one time.
    pub streams: usize,
    /// How often a stream shows that it lives.
    pub heart_beat: Duration,
    /// After how many days a tombstone is removed for good; clients that were away longer read everything again.
    pub tombstone_days: u32,
}

/// How many requests: so many at once, and so many more each second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// At once.
    pub at_once: u32,
    /// Each second.
    pub each_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(5),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            body: Duration::from_secs(10),
            answer: Duration::from_secs(10),
            drain: Duration::from_secs(10),
            connections: 10_000,
            connections_per_address: 5_000,
            requests: Allowance { at_once: 20_000, each_second: 2_000 },
            sign_in_tries: 5,
            pages_mib: 256,
            batches_mib: 256,
            streams: 8,
            heart_beat: Duration::from_secs(15),
            tombstone_days: 180,
        }
    }
}

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Where it tells what it counts, at `/metrics` in plain HTTP; nowhere unless this is set.
    pub metrics: Option<SocketAddr>,
    /// The folder of its data.
    pub data_dir: PathBuf,
    /// Where rows are kept.
    pub database: Database,
    /// Its certificate, if it speaks TLS itself.
    pub tls: Option<TlsFiles>,
    /// Where it may speak plain HTTP.
    pub plain_http: PlainHttp,
    /// How clients reach it, if something in front of it changes that: `https://tasks.example.org`.
    pub public_url: Option<String>,
    /// Proxies in front of it: what they say of where a request came from is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The form of the link to the next page.
    pub next_link: NextLink,
    /// Web sites whose pages may talk to it: `https://app.example.org`. Without any, browsers keep them out.
    pub allowed_origins: Vec<String>,
    /// A provider with which people may sign in, besides a password.
    pub outside: Option<OutsideConfig>,
    /// Its tables.
    pub tables: Tables,
    /// How long and how many.
    pub limits: Limits,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// The port a server listens on unless told otherwise.
    pub const PORT: u16 = 8787;

    /// A server with its data in this folder, for this computer only.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::from([127, 0, 0, 1]), Self::PORT),
            metrics: None,
            data_dir: data_dir.into(),
            database: Database::Embedded,
            tls: None,
            plain_http: PlainHttp::LoopbackOnly,
            public_url: None,
            trusted_proxies: Vec::new(),
            next_link: NextLink::Query,
            allowed_origins: Vec::new(),
            outside: None,
            tables: Tables::builtin(),
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
        }
    }
}
