//! What waits to reach the server, as sentences.

use super::clock::Clock;
use super::words::{day_and_time, moment};
use crate::say;
use crate::worker::{Queued, What, Why};

/// Says what was done and when: `changed 14:11`, with how often it was sent in vain.
#[must_use]
pub fn done(queued: &Queued, clock: &Clock) -> String {
    let when = moment(clock, queued.at);
    let done = match queued.what {
        What::Added => say!("done-added", when = when),
        What::Changed => say!("done-changed", when = when),
        What::Deleted => say!("done-deleted", when = when),
    };
    match queued.attempts {
        0 => done,
        n => format!("{done} · {}", say!("tried", n = n)),
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
        Why::NextSync => say!("the-next-refresh-sends-it"),
        Why::NoAnswer => {
            say!("it-was-sent-and-no-answer")
        }
        Why::Conflict => say!("it-was-changed-on-the-server"),
        Why::Refused => {
            say!("the-server-refused-it-change-the")
        }
        Why::GaveUp => say!("the-server-failed-on-it-too"),
    };
    let when = day_and_time(clock, queued.at);
    let done = match queued.what {
        What::Added => say!("why-added", when = when),
        What::Changed => say!("why-changed", when = when),
        What::Deleted => say!("why-deleted", when = when),
    };
    let mut words = format!("{done} {because}");
    if let Some(said) = said(queued, clock) {
        words.push_str(&format!("\n{said}"));
    }
    words
}
