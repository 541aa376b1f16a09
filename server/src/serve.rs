//! `serve`: runs until it is asked to stop.

use std::io::{self, Write};

use server::Config;
use tracing_subscriber::EnvFilter;

use crate::{args::ServeArgs, settings};

/// Serves until SIGTERM or Ctrl-C.
pub(crate) fn run(args: ServeArgs) -> Result<(), String> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // Standard output is for the one line that says the server is ready.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false).init();
    let config = settings::of_server(args)?;
    make_room(config.limits.connections);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("The server could not start: {error}."))?;
    runtime.block_on(serve(config))
}

async fn serve(config: Config) -> Result<(), String> {
    let stop = stop_signal().map_err(|error| format!("The server could not start: {error}."))?;
    let server = server::start(config).await.map_err(|error| error.to_string())?;
    let ready = writeln!(io::stdout(), "listening on {}", server.url());
    if let Err(error) = ready.and_then(|()| io::stdout().flush()) {
        tracing::warn!(%error, "nobody reads the line that says the server is ready");
    }
    stop.await;
    tracing::info!("stopping: requests in hand are finished first");
    server.shutdown().await;
    Ok(())
}

/// Every connection is an open file: asks the system for as many as there may be, and for those of the database.
#[cfg(unix)]
fn make_room(connections: usize) {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let needed = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(256);
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= needed) {
        return;
    }
    let most = limit.maximum.map_or(needed, |maximum| maximum.min(needed));
    // Where nothing is to be won it is not asked: a service may not be allowed to.
    let may_be_more = limit.current != Some(most);
    limit.current = Some(most);
    let is_set = may_be_more && setrlimit(Resource::Nofile, limit).is_ok();
    if most < needed || !is_set {
        tracing::warn!(
            needed,
            "this system allows fewer open files than connections are allowed; see ulimit -n"
        );
    }
}

#[cfg(not(unix))]
fn make_room(_connections: usize) {}

/// A future that ends when somebody asks the program to. Listens from the moment this returns.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// A future that ends when somebody asks the program to. Listens from the moment this returns.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    let mut shutdown = tokio::signal::windows::ctrl_shutdown()?;
    Ok(async move {
        tokio::select! {
            _ = ctrl_c.recv() => {}
            _ = shutdown.recv() => {}
        }
    })
}
