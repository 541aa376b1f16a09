//! The demo: a server of its own on this computer, two computers that sync with it, and a conflict between them.
//!
//! Everything goes the way it goes for real: through the stores, the engine, HTTP and the server.

mod content;
mod headless;
mod stage;

use std::path::PathBuf;

pub use self::headless::headless;
use self::stage::Stage;
use crate::window;
use crate::worker::StoreKind;

/// Sets the stage and opens the window as the first of the two computers.
///
/// # Errors
/// A sentence.
pub fn with_window(kind: StoreKind, folder: Option<PathBuf>) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| format!("the system gives no resources to work with: {error}"))?;
    let stage = runtime.block_on(async {
        let stage = Stage::set(kind, folder).await?;
        stage.play_until_conflict().await?;
        Ok::<_, String>(stage)
    })?;
    let (opening, rest) = stage.hand_over_first();
    let shown = window::run(opening, window::Shown::default());
    runtime.block_on(rest.strike());
    shown
}
