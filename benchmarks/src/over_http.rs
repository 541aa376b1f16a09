//! With a real server over loopback HTTP: push, pull, and a sync with nothing to do.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use remote_http::HttpRemote;
use secrecy::SecretString;
use sync_core::{CancellationToken, SyncContext};

use crate::floor;
use crate::report::Report;
use crate::setup::{Kind, Size, context, task, tasks};

const USER: &str = "bench";
const PASSWORD: &str = "correct horse battery staple";

/// Runs all benchmarks that need a server.
pub(crate) fn all(kind: Kind, size: &Size, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let single = floor::commits(kind, folder.path(), size.push, 1)?;
    let folder = tempfile::tempdir()?;
    let batch = floor::commits(kind, folder.path(), size.pull, 1000)?;

    // The server has a runtime of its own, as it has a process of its own in life.
    let server_side = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let data = folder.path().join("server");
    std::fs::create_dir_all(&data)?;
    let mut config = server::Config::new(&data);
    config.listen.set_port(0);
    server::accounts::add_user(&data, USER, PASSWORD)?;
    let running = server_side.block_on(server::start(config))?;
    let url = running.url();

    let client = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let outcome = client.block_on(over(kind, size, report, &url, folder.path(), (single, batch)));
    server_side.block_on(running.shutdown());
    outcome
}

async fn over(
    kind: Kind,
    size: &Size,
    report: &mut Report,
    url: &str,
    folder: &Path,
    (single, batch): (f64, f64),
) -> Result<(), Box<dyn Error>> {
    let cancel = CancellationToken::new();
    let one = device(kind, &folder.join("one"), url).await?;
    let table = tasks(&one)?;
    for number in 0..size.push {
        table.insert(task(number))?;
    }
    let began = Instant::now();
    let pushed = one.push(&cancel).await?;
    let what = format!("push {} (8 requests in flight)", pushed.applied);
    report.rate(&what, kind.name(), size.push, began.elapsed(), Some(single));

    for number in size.push..size.pull {
        table.insert(task(number))?;
    }
    one.push(&cancel).await?;
    let other = device(kind, &folder.join("other"), url).await?;
    let began = Instant::now();
    let pulled = other.sync(&cancel).await?;
    let took = began.elapsed();
    report.rate(&format!("first pull of {}", pulled.received()), kind.name(), size.pull, took, Some(batch));

    other.sync(&cancel).await?;
    let rounds = 20;
    let began = Instant::now();
    for _ in 0..rounds {
        other.sync(&cancel).await?;
    }
    report.time(
        &format!("sync with nothing to do ({} rows)", size.pull),
        kind.name(),
        began.elapsed() / rounds,
    );

    let began = Instant::now();
    for number in 0..rounds {
        let row = task(usize::try_from(number)? + 1_000_000);
        tasks(&other)?.insert(row)?;
        other.sync(&cancel).await?;
    }
    report.time("one edit, saved and synced", kind.name(), began.elapsed() / rounds);
    Ok(())
}

async fn device(kind: Kind, folder: &Path, url: &str) -> Result<SyncContext, Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let anonymous = HttpRemote::builder(url).device_name("bench").build()?;
    let session = anonymous.sign_in(USER, &SecretString::from(PASSWORD)).await?;
    let remote = HttpRemote::builder(url).token(session.token).build()?;
    let context = context(kind.open(folder)?);
    context.set_remote(Some(Arc::new(remote)));
    Ok(context)
}
