//! A clock that stands still unless told, sleeps without waiting, and gives the same "random" bytes for the same seed.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use sync_core::{Clock, Timestamp};

/// A deterministic clock.
#[derive(Debug)]
pub struct TestClock {
    now: AtomicI64,
    seed: AtomicU64,
    slept_ms: AtomicU64,
}

impl TestClock {
    /// Makes a clock; different seeds give different ids.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            now: AtomicI64::new(1_700_000_000_000),
            seed: AtomicU64::new(seed),
            slept_ms: AtomicU64::new(0),
        }
    }

    /// Moves the clock, backwards too.
    pub fn step(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// Returns for how many milliseconds somebody slept in all.
    #[must_use]
    pub fn slept_ms(&self) -> u64 {
        self.slept_ms.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    async fn sleep(&self, duration: Duration) {
        let ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.slept_ms.fetch_add(ms, Ordering::SeqCst);
        tokio::task::yield_now().await;
    }

    fn entropy(&self) -> [u8; 10] {
        // SplitMix64, twice: <https://prng.di.unimi.it/splitmix64.c>
        let mut out = [0; 10];
        for chunk in out.chunks_mut(8) {
            let mut z = self.seed.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = (z ^ (z >> 31)).to_be_bytes();
            chunk.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        }
        out
    }
}
