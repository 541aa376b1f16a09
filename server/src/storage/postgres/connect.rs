//! The way to the database: a pool of connections, encrypted unless they stay on this computer.

use std::{path::PathBuf, sync::Arc, time::Duration};

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::ExposeSecret;
use tokio_postgres::{
    Client, Config, Connection, Socket,
    config::{Host, SslMode},
    tls::MakeTlsConnect,
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::config::PostgresConfig;

/// How long to wait for a connection, a new one or one of the pool.
const PATIENCE: Duration = Duration::from_secs(5);

/// After how long a silent connection is asked whether it is still one.
const ALIVE: Duration = Duration::from_secs(30);

/// What each new connection is told: nothing runs for ever, nothing keeps a lock for ever, what was answered is on the
/// disk, and no plan is kept: when it was made the table may have been a small one. An index in the order asked for is
/// always taken, also before the database knows how many rows there are; and as sorting then counts as very dear where
/// it cannot be helped, nothing is compiled for being dear.
const SETTINGS: &str = "SET search_path = tidelist;
     SET statement_timeout = '10s';
     SET lock_timeout = '5s';
     SET idle_in_transaction_session_timeout = '15s';
     SET plan_cache_mode = force_custom_plan;
     SET enable_sort = off;
     SET jit = off;
     SELECT set_config('synchronous_commit', 'on', false)
       WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// Why a database cannot be used. Each message says what to do, and none shows the address or a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The address is no address.
    #[error(
        "The address of the database cannot be read ({0}). It looks like \
         postgres://user:password@host:5432/database."
    )]
    Address(String),
    /// The certificate of the authority cannot be used.
    #[error("Cannot use {path} to check the database's certificate: {reason}. Give a PEM file.")]
    Authority {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("TLS to the database cannot be set up: {0}.")]
    Tls(rustls::Error),
    /// It does not answer, or not to us.
    #[error(
        "Cannot use the database: {0}. Check that it runs, its address, and the user's password and rights."
    )]
    Connect(String),
    /// Not in Unicode.
    #[error(
        "The database is not in UTF-8 but in {0}. Make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
    )]
    Encoding(String),
    /// Somebody else's schema.
    #[error("The database has a schema `tidelist` that this server did not make. Use another database.")]
    Foreign,
    /// A later version wrote it.
    #[error(
        "The database was written by a newer version of this server (format {found}, this one knows {known}). \
         Install that version or newer; nothing was changed."
    )]
    Newer {
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// A column is declared with another type than it has in the database.
    #[error("The column {column} of the table {table} is declared with another type than in the database.")]
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
}

impl From<tokio_postgres::Error> for ConnectError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Connect(reason(&error))
    }
}

impl From<deadpool_postgres::PoolError> for ConnectError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        use deadpool_postgres::PoolError;
        match error {
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => error.into(),
            PoolError::Timeout(_) => Self::Connect("it does not answer".to_owned()),
            other => Self::Connect(other.to_string()),
        }
    }
}

/// What went wrong, in one line, with what the system or the database says about it.
pub(super) fn reason(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(told), _) => told.message().to_owned(),
        (None, Some(source)) => source.to_string(),
        (None, None) => error.to_string(),
    }
}

/// What an encrypted connection is made of.
type TlsStream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// How the database is reached.
#[derive(Clone)]
pub(super) struct Access {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Access {
    /// Reads how. Connects to nothing yet.
    pub(super) fn new(config: &PostgresConfig) -> Result<Self, ConnectError> {
        let address = config.url.expose_secret();
        let mut parsed: Config =
            address.parse().map_err(|error: tokio_postgres::Error| ConnectError::Address(reason(&error)))?;
        if parsed.get_application_name().is_none() {
            parsed.application_name("tidelist-server");
        }
        parsed.connect_timeout(PATIENCE).keepalives_idle(ALIVE);
        if !address.contains("sslmode=") {
            // On this computer a database often has a certificate that nobody could check.
            parsed.ssl_mode(if is_local(&parsed) { SslMode::Disable } else { SslMode::Require });
        }
        Ok(Self { config: parsed, tls: MakeRustlsConnect::new(tls(config)?) })
    }

    /// A connection outside the pool.
    pub(super) async fn connect(
        &self,
    ) -> Result<(Client, Connection<Socket, TlsStream>), tokio_postgres::Error> {
        self.config.connect(self.tls.clone()).await
    }

    /// Makes the pool. Connects to nothing yet.
    pub(super) fn pool(&self, connections: usize) -> Result<Pool, ConnectError> {
        let methods = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(self.config.clone(), self.tls.clone(), methods);
        let told = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
            Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
        });
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .post_create(told)
            .build();
        pool.map_err(|error| ConnectError::Connect(error.to_string()))
    }
}

fn is_local(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// Certificates are always checked, with the name: by the system's authorities, or by the one given.
fn tls(config: &PostgresConfig) -> Result<ClientConfig, ConnectError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(ConnectError::Tls)?;
    let Some(path) = &config.authority else {
        let builder = builder.with_platform_verifier().map_err(ConnectError::Tls)?;
        return Ok(builder.with_no_client_auth());
    };
    let unusable = |reason: String| ConnectError::Authority { path: path.clone(), reason };
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| unusable(error.to_string()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unusable("there is no certificate in it".to_owned()));
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_this_computer_a_connection_is_encrypted_unless_the_address_says_otherwise() {
        for (address, mode) in [
            ("postgres://u@db.example.org/d", SslMode::Require),
            ("postgres://u@10.0.0.1,127.0.0.1/d", SslMode::Require),
            ("postgres://u@db.example.org/d?sslmode=disable", SslMode::Disable),
            ("postgres://u@db.example.org/d?sslmode=prefer", SslMode::Prefer),
            ("postgres://u@127.0.0.1/d", SslMode::Disable),
            ("postgres://u@[::1]:6432/d", SslMode::Disable),
            ("postgres://u@localhost/d", SslMode::Disable),
            #[cfg(unix)]
            ("postgres://u@%2Frun%2Fpostgresql/d", SslMode::Disable),
        ] {
            let access = Access::new(&PostgresConfig::new(address.to_owned())).unwrap();
            assert_eq!(access.config.get_ssl_mode(), mode, "{address}");
        }
    }
}
