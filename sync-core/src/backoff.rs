//! Back-off: how long to wait before the same request is tried again.

use std::time::Duration;

/// Full-jitter exponential back-off (random between nothing and a doubling ceiling), as AWS describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The ceiling of the first wait.
    pub first: Duration,
    /// The ceiling of every wait.
    pub longest: Duration,
}

/// The shortest and longest pause a server may ask for; beyond it is taken for a mistake.
pub const RETRY_AFTER: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(1)..=Duration::from_secs(3600);

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_millis(250), longest: Duration::from_secs(60) }
    }
}

impl Backoff {
    /// Returns the wait after so many failed attempts (from 1), given a random number in `[0, 1)`.
    ///
    /// What the server asked for ([`RETRY_AFTER`]-clamped) is a floor under it.
    #[must_use]
    pub fn wait(&self, attempts: u32, unit: f64, retry_after: Option<Duration>) -> Duration {
        let doublings = attempts.saturating_sub(1).min(31);
        let ceiling = self.first.saturating_mul(1 << doublings).min(self.longest);
        let jittered = ceiling.mul_f64(unit.clamp(0.0, 1.0));
        match retry_after {
            Some(asked) => asked.clamp(*RETRY_AFTER.start(), *RETRY_AFTER.end()).max(jittered),
            None => jittered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_the_longest() {
        let backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(5) };
        let waits: Vec<_> = (1..=5).map(|n| backoff.wait(n, 1.0, None).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 5, 5]);
        assert_eq!(backoff.wait(u32::MAX, 0.5, None), Duration::from_millis(2500));
    }

    #[test]
    fn a_wait_is_never_shorter_than_the_server_asked() {
        let backoff = Backoff::default();
        assert_eq!(backoff.wait(1, 0.0, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(backoff.wait(1, 0.0, Some(Duration::ZERO)), Duration::from_secs(1));
        assert_eq!(backoff.wait(1, 0.0, Some(Duration::from_secs(999_999))), Duration::from_secs(3600));
    }
}
