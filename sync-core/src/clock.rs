//! The one door through which time, sleep and randomness enter.

use std::fmt::Debug;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use uuid::Uuid;

use crate::{OpId, RecordId, Timestamp};

/// Tells the time, sleeps, and gives random bytes. A simulation brings its own.
///
/// Client clocks order nothing: they label, and break ties of "newest wins".
#[async_trait]
pub trait Clock: Debug + Send + Sync {
    /// Returns this computer's time.
    fn now(&self) -> Timestamp;

    /// Waits.
    async fn sleep(&self, duration: Duration);

    /// Returns random bytes.
    fn entropy(&self) -> [u8; 10];
}

/// The computer's own clock and random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn entropy(&self) -> [u8; 10] {
        // A random v4 uuid is 122 bits from the operating system's generator.
        let bytes = *Uuid::new_v4().as_bytes();
        let mut out = [0; 10];
        for (place, byte) in out.iter_mut().zip([0, 1, 2, 3, 4, 5, 9, 10, 11, 12]) {
            *place = bytes.get(byte).copied().unwrap_or_default();
        }
        out
    }
}

fn new_uuid(clock: &dyn Clock) -> Uuid {
    let ms = u64::try_from(clock.now().0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(ms, &clock.entropy()).into_uuid()
}

/// Makes the id of a new operation.
pub(crate) fn new_op_id(clock: &dyn Clock) -> OpId {
    OpId(new_uuid(clock))
}

/// Makes the id of a new record. Version 7 ids sort by time, which keeps a store's index append-only.
#[expect(clippy::expect_used, reason = "a hyphenated uuid is always a valid record id")]
pub(crate) fn new_record_id(clock: &dyn Clock) -> RecordId {
    RecordId::new(new_uuid(clock).to_string()).expect("a uuid is a valid record id")
}

/// Returns a random number in `[0, 1)`.
pub(crate) fn unit(clock: &dyn Clock) -> f64 {
    let [a, b, c, d, ..] = clock.entropy();
    f64::from(u32::from_be_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
}
