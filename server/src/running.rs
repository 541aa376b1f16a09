//! Starting a server and stopping it.

use std::{io, net::SocketAddr, sync::Arc};

use tokio::{
    net::TcpListener,
    task::{JoinHandle, spawn_blocking},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    accounts::Accounts,
    config::{Config, Database, PlainHttp},
    http::{App, Rates, Rooms, Service, Streams, accept::Door, tls},
    metrics,
    outside::Provider,
    retention,
    storage::{
        Storage,
        postgres::{ConnectError, PostgresStorage},
        sqlite::{OpenError, SqliteStorage},
    },
};

pub use crate::http::tls::TlsError;

/// Why a server did not start. Each message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Plain HTTP would leave this computer.
    #[error(
        "Refusing to listen on {0} without TLS: passwords and tasks would travel readable. Give --tls-cert and \
         --tls-key, or listen on 127.0.0.1; with a proxy in front that does TLS, add --insecure-plain-http."
    )]
    PlainHttp(SocketAddr),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database in PostgreSQL cannot be used.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The address cannot be listened on.
    #[error("Cannot listen on {address}: {source}. Stop what uses it or choose another with --listen.")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Something that cannot happen did.
    #[error("The server could not start: {0}.")]
    Internal(String),
}

/// A server at work. Dropping it stops it, without waiting for that.
#[derive(Debug)]
pub struct RunningServer {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    scheme: &'static str,
    streams: Arc<Streams>,
    stop: DropGuard,
    work: JoinHandle<()>,
}

/// Starts a server on the current runtime. When this returns it answers.
///
/// # Errors
/// The database, the certificate or the address cannot be used, or plain HTTP would leave this computer.
pub async fn start(config: Config) -> Result<RunningServer, StartError> {
    let is_local = config.listen.ip().to_canonical().is_loopback();
    if config.tls.is_none() && !is_local && config.plain_http == PlainHttp::LoopbackOnly {
        return Err(StartError::PlainHttp(config.listen));
    }
    let tls = config.tls.as_ref().map(tls::acceptor).transpose()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let listen = |source| StartError::Listen { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;

    let for_metrics = match config.metrics {
        Some(address) => {
            let bound = TcpListener::bind(address).await;
            Some(bound.map_err(|source| StartError::Listen { address, source })?)
        }
        None => None,
    };
    let metrics_address = for_metrics.as_ref().and_then(|listener| listener.local_addr().ok());
    let storage = open(&config).await?;

    let stop = CancellationToken::new();
    let streams = Arc::<Streams>::default();
    let app = App {
        accounts: Accounts::new(Arc::clone(&storage), Arc::clone(&config.clock), config.limits.sign_in_tries),
        storage: Arc::clone(&storage),
        tables: config.tables.clone(),
        metrics: Arc::default(),
        scheme,
        rates: Rates::new(config.limits.requests),
        rooms: Rooms::new(config.limits.pages_mib, config.limits.batches_mib),
        streams: Arc::clone(&streams),
        stop: stop.clone(),
        outside: config.outside.clone().map(Provider::new),
        config,
    };
    let telling = for_metrics.map(|listener| {
        tokio::spawn(metrics::serve(listener, Arc::clone(&app.metrics), Arc::clone(&storage), stop.clone()))
    });
    let sweep = retention::keep_for(&app.config, Arc::clone(&storage), stop.clone());
    let limits = app.config.limits.clone();
    let door = Door { tls, service: Service::new(Arc::new(app)), limits, stop: stop.clone() };
    let work = tokio::spawn(async move {
        tokio::join!(door.run(listener), sweep);
        if let Some(telling) = telling {
            drop(telling.await);
        }
        // Only now: every request in hand has its answer.
        if spawn_blocking(move || storage.close()).await.is_err() {
            tracing::error!("the database was not closed in good order");
        }
    });
    Ok(RunningServer { address, metrics_address, scheme, streams, stop: stop.drop_guard(), work })
}

/// Opens the database a server would keep its rows in.
///
/// # Errors
/// It cannot be used.
pub async fn open(config: &Config) -> Result<Arc<dyn Storage>, StartError> {
    let (tables, clock) = (config.tables.clone(), Arc::clone(&config.clock));
    if let Database::Postgres(database) = &config.database {
        return Ok(Arc::new(PostgresStorage::open(database, &tables, clock).await?));
    }
    let folder = config.data_dir.clone();
    let open = spawn_blocking(move || SqliteStorage::open(&folder, &tables, clock));
    Ok(Arc::new(open.await.map_err(|error| StartError::Internal(error.to_string()))??))
}

impl RunningServer {
    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Where it tells what it counts, if it does.
    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// How clients on this computer reach it, without a slash at the end.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// How many devices listen for changes at this moment.
    pub fn listening(&self) -> usize {
        self.streams.count()
    }

    /// Lets no further request in, finishes those in hand and closes the database.
    pub async fn shutdown(self) {
        drop(self.stop);
        if self.work.await.is_err() {
            tracing::error!("the server ended in an unforeseen way");
        }
    }
}
