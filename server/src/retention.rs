//! Removing tombstones that are old enough for good. The horizon of a table tells clients that were away longer that they
//! have to read everything again.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    storage::{Storage, StorageError},
    tables::Tables,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// How often it is done. A first time comes a while after the start, when there is less else to do.
const EVERY: Duration = Duration::from_secs(6 * 60 * 60);
const FIRST: Duration = Duration::from_secs(5 * 60);

/// Removes old tombstones from time to time, until the server stops.
pub(crate) fn keep_for(
    config: &Config,
    storage: Arc<dyn Storage>,
    stop: CancellationToken,
) -> impl Future<Output = ()> + Send + 'static {
    let (tables, clock, days) =
        (config.tables.clone(), Arc::clone(&config.clock), config.limits.tombstone_days);
    async move {
        let mut wait = FIRST;
        loop {
            tokio::select! {
                () = sleep(wait) => {}
                () = stop.cancelled() => return,
            }
            wait = EVERY;
            let before = clock.now_ms().saturating_sub(i64::from(days).saturating_mul(DAY_MS));
            match sweep(&*storage, &tables, before).await {
                Ok(0) => {}
                Ok(removed) => tracing::info!(removed, "old tombstones were removed"),
                Err(error) => {
                    tracing::warn!(%error, "removing old tombstones failed; it is tried again later");
                }
            }
        }
    }
}

async fn sweep(storage: &dyn Storage, tables: &Tables, before: i64) -> Result<u64, StorageError> {
    let mut removed = 0;
    for owner in storage.owners().await? {
        for table in tables.iter() {
            removed += storage.purge(owner, Arc::clone(table), before).await?;
        }
    }
    Ok(removed)
}
