//! The time the window goes by: an instant that tests can fix, and the zone to show it in.

use std::sync::Arc;
use std::time::Duration;

use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sync_core::{SystemClock, Timestamp};

/// The time and the zone to show it in.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Arc<dyn sync_core::Clock>,
    zone: TimeZone,
}

impl Clock {
    /// The time and the zone of this computer.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock), TimeZone::system())
    }

    /// A clock that reads `source` and shows it in `zone`.
    #[must_use]
    pub fn new(source: Arc<dyn sync_core::Clock>, zone: TimeZone) -> Self {
        Self { source, zone }
    }

    /// Returns the present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.source.now()
    }

    /// Returns an instant as people here read it.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> Zoned {
        jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(self.zone.clone())
    }

    /// Returns the day it is here.
    #[must_use]
    pub fn today(&self) -> Date {
        self.local(self.now()).date()
    }

    /// Returns the present instant as ISO-8601 text with milliseconds, the form the protocol carries.
    #[must_use]
    pub fn now_text(&self) -> String {
        let now = jiff::Timestamp::from_millisecond(self.now().0).unwrap_or_default();
        format!("{now:.3}")
    }
}

/// Waits: for toasts and flashes to end, and for typing to pause.
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
