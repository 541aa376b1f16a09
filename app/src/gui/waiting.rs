//! What waits to reach the server, as sentences.

use super::clock::Clock;
use super::words::{count, day_and_time, moment};
use crate::worker::{Queued, What, Why};

/// Says what was done and when: `changed 14:11`, with how often it was sent in vain.
#[must_use]
pub fn done(queued: &Queued, clock: &Clock) -> String {
    let verb = match queued.what {
        What::Added => "added",
        What::Changed => "changed",
        What::Deleted => "deleted",
    };
    let when = moment(clock, queued.at);
    match queued.attempts {
        0 => format!("{verb} {when}"),
        n => format!("{verb} {when} · tried {}", count(u64::from(n), "time", "times")),
    }
}

/// Says what the server, or the way to it, said last.
#[must_use]
pub fn said(queued: &Queued, clock: &Clock) -> Option<String> {
    queued.said.as_ref().map(|(words, at)| format!("{}: {}", moment(clock, *at), words.0))
}

/// Says why a task is not on the server as it is here, and what to do about it.
#[must_use]
pub fn why(queued: &Queued, clock: &Clock) -> String {
    let because = match queued.why {
        Why::NextSync => "The next Refresh sends it.",
        Why::NoAnswer => {
            "It was sent, and no answer came. The next Refresh sends it again; the server does it only once."
        }
        Why::Conflict => "It was changed on the server too. It waits for your decision.",
        Why::Refused => {
            "The server refused it. Change the task, try again, or discard what was changed here in the sync status."
        }
        Why::GaveUp => "The server failed on it too often. Try again when the server is well.",
    };
    let verb = match queued.what {
        What::Added => "Added",
        What::Changed => "Changed",
        What::Deleted => "Deleted",
    };
    let mut words = format!("{verb} {}. {because}", day_and_time(clock, queued.at));
    if let Some(said) = said(queued, clock) {
        words.push_str(&format!("\n{said}"));
    }
    words
}
