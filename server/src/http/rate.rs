//! How often an account may ask: a bucket each that fills up again with time. One that asks without end must not take the
//! server from the others.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::{config::Allowance, storage::Owner};

/// The most accounts remembered; those whose bucket is full again are forgotten first.
const REMEMBERED: usize = 10_000;

/// What is left of an account's allowance, as of then.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// Counts requests.
#[derive(Debug)]
pub(crate) struct Rates {
    allowance: Allowance,
    buckets: Mutex<HashMap<Owner, Bucket>>,
}

impl Rates {
    pub(crate) fn new(allowance: Allowance) -> Self {
        Self { allowance, buckets: Mutex::default() }
    }

    /// Counts a request; if it is one too many, says how long to wait.
    pub(super) fn admit(&self, owner: Owner, now: Instant) -> Result<(), Duration> {
        let (most, each_second) =
            (f64::from(self.allowance.at_once.max(1)), f64::from(self.allowance.each_second.max(1)));
        let filled = |bucket: &Bucket| {
            (bucket.left + now.saturating_duration_since(bucket.at).as_secs_f64() * each_second).min(most)
        };
        let Ok(mut buckets) = self.buckets.lock() else { return Ok(()) };
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| filled(bucket) < most);
        }
        let bucket = buckets.entry(owner).or_insert(Bucket { left: most, at: now });
        *bucket = Bucket { left: filled(bucket), at: now };
        if bucket.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.left) / each_second));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_waits_until_its_allowance_has_grown_and_others_do_not() {
        let (rates, now) = (Rates::new(Allowance { at_once: 3, each_second: 2 }), Instant::now());
        for _ in 0..3 {
            assert_eq!(rates.admit(Owner(1), now), Ok(()));
        }
        assert_eq!(rates.admit(Owner(1), now), Err(Duration::from_millis(500)));
        assert_eq!(rates.admit(Owner(2), now), Ok(()));
        assert_eq!(rates.admit(Owner(1), now + Duration::from_millis(500)), Ok(()));
        assert!(rates.admit(Owner(1), now + Duration::from_millis(600)).is_err());
        for _ in 0..3 {
            assert_eq!(rates.admit(Owner(1), now + Duration::from_secs(60)), Ok(()));
        }
        assert!(rates.admit(Owner(1), now + Duration::from_secs(60)).is_err());
    }
}
