//! Waiting for a program that is just ending, a little longer each time.

use std::thread;
use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_millis(160);

/// The pauses between attempts.
#[derive(Debug)]
pub(super) struct Pauses {
    began: Instant,
    next: Duration,
}

impl Pauses {
    /// Begins with the first attempt.
    pub(super) fn begun() -> Self {
        Self { began: Instant::now(), next: FIRST }
    }

    /// Pauses before another attempt. Returns `false` at once if all of them took so long already.
    pub(super) fn pause(&mut self, patience: Duration) -> bool {
        let left = patience.saturating_sub(self.began.elapsed());
        if left.is_zero() {
            return false;
        }
        thread::sleep(self.next.min(left));
        self.next = (self.next * 2).min(LONGEST);
        true
    }
}
