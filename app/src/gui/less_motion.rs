//! Whether the system asks for less motion: on Linux the desktop says so over its bus. Elsewhere it is a setting alone.

use futures_util::Stream;

/// Returns what the system says, and again whenever that changes.
#[cfg(target_os = "linux")]
pub(super) fn told() -> impl Stream<Item = bool> {
    use futures_util::StreamExt;
    use mundy::{Interest, Preferences, ReducedMotion};

    Preferences::stream(Interest::ReducedMotion).map(|said| said.reduced_motion == ReducedMotion::Reduce)
}

/// Returns nothing.
#[cfg(not(target_os = "linux"))]
pub(super) fn told() -> impl Stream<Item = bool> {
    futures_util::stream::pending()
}
