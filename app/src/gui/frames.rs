//! A log of frames, for measuring: written only if `TIDELIST_FRAMES` names a file. Then the window draws without a pause,
//! so that from one frame to the next is how long a frame takes, with all that happens between.

use std::fs::File;
use std::io::Write as _;
use std::time::SystemTime;

/// Where frames are logged, if they are.
#[derive(Debug, Default)]
pub(super) struct Frames(Option<File>);

impl Frames {
    /// Begins the log the environment asks for.
    pub(super) fn asked_for() -> Self {
        let path = std::env::var_os("TIDELIST_FRAMES");
        Self(path.and_then(|path| File::create(path).ok()))
    }

    pub(super) fn are_logged(&self) -> bool {
        self.0.is_some()
    }

    /// Writes that a frame begins now: the microseconds since 1970, how many open tasks there are, how far the list is
    /// scrolled, and for how many microseconds this thread has had the processor.
    pub(super) fn begin(&mut self, tasks: usize, offset: f32) {
        let Some(log) = &mut self.0 else { return };
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        // A disk that is full ends the measuring, not the window.
        if writeln!(log, "{} {tasks} {offset} {}", now.as_micros(), worked()).is_err() {
            self.0 = None;
        }
    }
}

/// Returns for how many microseconds this thread has had the processor, where the system says it.
fn worked() -> u64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    said.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<u64>().ok()).unwrap_or(0) / 1000
}
