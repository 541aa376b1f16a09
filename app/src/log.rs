//! The log: a file a day, seven of them kept. It has ids and counts, never what people wrote, and no token.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

use crate::profile::folder;

/// What is logged unless `TIDELIST_LOG` says otherwise.
const DEFAULT: &str = "warn,app=info,sync_core=info,remote_http=info,store_sqlite=info,store_sled=info";

/// Starts the log in this folder. Without a log the program works all the same.
pub fn start(dir: &Path) {
    if folder::create(dir).is_err() {
        return;
    }
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("tidelist")
        .filename_suffix("log")
        .max_log_files(7)
        .build(dir);
    let Ok(appender) = appender else { return };
    let filter = EnvFilter::try_from_env("TIDELIST_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let started =
        tracing_subscriber::fmt().with_writer(appender).with_ansi(false).with_env_filter(filter).try_init();
    if started.is_ok() {
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    }
}

/// Sends panics to the log, and tells the user where that is.
///
/// A panic's text is logged only if it is a literal: one that was made at run time may quote what somebody wrote.
pub fn catch_panics(dir: &Path) {
    let dir: PathBuf = dir.to_owned();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not shown)");
        let thread = std::thread::current();
        tracing::error!(place, text, thread = thread.name().unwrap_or("?"), "panicked");
        let said = format!(
            "Tidelist met a fault of its own (at {place}). What was saved is safe. The log is in {}.",
            dir.display()
        );
        drop(writeln!(std::io::stderr(), "{said}"));
    }));
}
