//! How an [`HttpRemote`] is set up. The client and its headers are made once, here, and kept for every request.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder, redirect, retry};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::{ExposeSecret, SecretString};
use sync_protocol::{Dialect, headers};

use crate::HttpRemote;
use crate::address::{Address, AddressError, PlainHttp};
use crate::certificate::{self, Fingerprint};
use crate::proxy::Proxy;

const CONNECT: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(30);
const TOTAL: Duration = Duration::from_secs(120);

/// Settings that no remote can be made of.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The address is not a server's.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The token holds characters that cannot travel in a header.
    #[error("the stored sign-in is damaged; sign in again")]
    Token,
    /// The file is not one or more certificates in PEM.
    #[error("the certificate file holds no usable certificate in PEM format")]
    Certificate(#[source] Box<dyn StdError + Send + Sync>),
    /// The address or the password of the proxy cannot be used.
    #[error("the proxy {0} cannot be used; look at its address and its password")]
    Proxy(String),
    /// The system cannot provide encrypted connections, for instance because it has no trusted certificates.
    #[error("this computer cannot make secure connections; are its certificates installed?")]
    Tls(#[source] Box<dyn StdError + Send + Sync>),
}

/// Sets up an [`HttpRemote`].
pub struct HttpRemoteBuilder {
    address: String,
    plain: PlainHttp,
    dialect: Dialect,
    token: Option<SecretString>,
    device_name: Option<String>,
    ca_pem: Option<Vec<u8>>,
    only: Option<Fingerprint>,
    proxy: Proxy,
    proxy_password: Option<SecretString>,
    timeouts: Timeouts,
}

/// How long to wait: for the connection, for the next bytes, for everything.
struct Timeouts {
    connect: Duration,
    idle: Duration,
    total: Duration,
}

impl HttpRemoteBuilder {
    pub(crate) fn new(address: String) -> Self {
        Self {
            address,
            plain: PlainHttp::default(),
            dialect: Dialect::V3,
            token: None,
            device_name: None,
            ca_pem: None,
            only: None,
            proxy: Proxy::System,
            proxy_password: None,
            timeouts: Timeouts { connect: CONNECT, idle: IDLE, total: TOTAL },
        }
    }

    /// Chooses whether `http:` may go to other computers. Without this it may not.
    #[must_use]
    pub fn plain_http(mut self, plain: PlainHttp) -> Self {
        self.plain = plain;
        self
    }

    /// Chooses the dialect; version 3 without this. Version 2 is for the original Node server, `Ct` for servers of
    /// the Community Toolkit, which know no PATCH.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Signs in with a token of an earlier [`sign_in`](HttpRemote::sign_in). It is sent as `X-ZUMO-AUTH`.
    #[must_use]
    pub fn token(mut self, token: SecretString) -> Self {
        self.token = Some(token);
        self
    }

    /// Names this device in the server's list of sessions.
    #[must_use]
    pub fn device_name(mut self, name: impl Into<String>) -> Self {
        self.device_name = Some(name.into());
        self
    }

    /// Trusts these certificates (PEM) besides those the system trusts: for a server with a certificate of its own.
    #[must_use]
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_pem = Some(pem.into());
        self
    }

    /// Trusts exactly this certificate and no other, whoever signed it: somebody compared it with what the server has.
    #[must_use]
    pub fn only_certificate(mut self, fingerprint: Fingerprint) -> Self {
        self.only = Some(fingerprint);
        self
    }

    /// Chooses the way to the server, with the password of the proxy's user. Without this it is the system's.
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy, password: Option<SecretString>) -> Self {
        self.proxy = proxy;
        self.proxy_password = password;
        self
    }

    /// Chooses how long to wait: 10 s for a connection, 30 s for the next bytes and 120 s for a whole request
    /// without this.
    #[must_use]
    pub fn timeouts(mut self, connect: Duration, idle: Duration, total: Duration) -> Self {
        self.timeouts = Timeouts { connect, idle, total };
        self
    }

    /// Makes the remote. Nothing is sent yet.
    ///
    /// # Errors
    /// An address, token or certificate that cannot be used.
    pub fn build(self) -> Result<HttpRemote, BuildError> {
        let address = Address::parse(&self.address, self.plain)?;
        let extra = match &self.ca_pem {
            Some(pem) => Some(certificates(pem)?),
            None => None,
        };
        // No proxy can mean this computer.
        let proxy = if address.is_loopback() { Proxy::None } else { self.proxy };
        let led = proxy.lead(plain_client(), self.proxy_password.as_ref());
        let way = Way { proxy, password: self.proxy_password };
        let mut client = led
            .map_err(|_| BuildError::Proxy(way.proxy_place().unwrap_or_default()))?
            .default_headers(default_headers(self.dialect, self.token.as_ref())?)
            .gzip(true)
            .connect_timeout(self.timeouts.connect)
            .read_timeout(self.timeouts.idle)
            .timeout(self.timeouts.total);
        client = match (self.only, extra) {
            (Some(only), _) if address.is_encrypted() => {
                let config = certificate::trusting(only).map_err(|error| BuildError::Tls(error.into()))?;
                client.tls_backend_preconfigured(config)
            }
            (_, Some(extra)) => client.tls_certs_merge(extra),
            _ if address.is_encrypted() => client,
            // Spares reading the system's certificates, which some systems do not even have.
            _ => client.tls_certs_only([]),
        };
        let client = client.build().map_err(|error| BuildError::Tls(error.into()))?;
        Ok(HttpRemote {
            client,
            address,
            way: Arc::new(way),
            dialect: self.dialect,
            device_name: self.device_name,
            takes_batches: Arc::default(),
            server_time: Arc::default(),
            trails: Arc::default(),
        })
    }
}

/// How requests travel: what another client for the same server needs to know.
pub(crate) struct Way {
    pub(crate) proxy: Proxy,
    pub(crate) password: Option<SecretString>,
}

impl Way {
    /// The address of the proxy, if one was named.
    pub(crate) fn proxy_place(&self) -> Option<String> {
        match &self.proxy {
            Proxy::Through(address) => Some(address.place()),
            Proxy::System | Proxy::None => None,
        }
    }
}

/// Begins a client that does nothing by itself.
pub(crate) fn plain_client() -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("Tidelist/", env!("CARGO_PKG_VERSION")))
        // A redirect would carry the token wherever it points.
        .redirect(redirect::Policy::none())
        // Whether something is sent again is the engine's decision.
        .retry(retry::never())
        .referer(false)
}

/// Reads every certificate of the file, and tries each as an authority, so that a damaged one is named here.
fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, BuildError> {
    let mut trial = RootCertStore::empty();
    let mut certificates = Vec::new();
    for der in CertificateDer::pem_slice_iter(pem) {
        let der = der.map_err(|error| BuildError::Certificate(error.into()))?;
        trial.add(der.clone()).map_err(|error| BuildError::Certificate(error.into()))?;
        certificates
            .push(Certificate::from_der(&der).map_err(|error| BuildError::Certificate(error.into()))?);
    }
    if certificates.is_empty() {
        return Err(BuildError::Certificate("there is no certificate in it".into()));
    }
    Ok(certificates)
}

fn default_headers(dialect: Dialect, token: Option<&SecretString>) -> Result<HeaderMap, BuildError> {
    let mut map = HeaderMap::new();
    map.insert(ACCEPT, HeaderValue::from_static(headers::JSON));
    if let Some(version) = dialect.version() {
        map.insert(HeaderName::from_static(headers::ZUMO_API_VERSION), HeaderValue::from_static(version));
    }
    if dialect == Dialect::V3 {
        let options = HeaderValue::from_static("nextLink=path");
        map.insert(HeaderName::from_static(headers::X_ZUMO_OPTIONS), options);
    }
    if let Some(token) = token {
        let mut value = HeaderValue::from_str(token.expose_secret()).map_err(|_| BuildError::Token)?;
        value.set_sensitive(true);
        map.insert(HeaderName::from_static(headers::X_ZUMO_AUTH), value);
    }
    Ok(map)
}

/// Without the token.
impl fmt::Debug for HttpRemoteBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRemoteBuilder")
            .field("plain", &self.plain)
            .field("dialect", &self.dialect)
            .field("token", &self.token.is_some())
            .finish_non_exhaustive()
    }
}
