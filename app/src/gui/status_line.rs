//! The status bar: what is true right now, in words, with the one or two things that can be done about it.

mod view;

use sync_core::Timestamp;

pub use self::view::view;
use super::clock::Clock;
use super::icon::Icon;
use super::words::moment;
use crate::say;
use crate::worker::{Activity, Status, Trouble, TroubleKind};

/// How serious a piece of the line is, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Neither good nor bad.
    Quiet,
    /// In order.
    Good,
    /// Something goes on.
    Busy,
    /// A decision or some attention is needed.
    Warn,
    /// Something is broken.
    Bad,
}

/// What can be done from the status bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Connect an account.
    Connect,
    /// Stop the sync.
    Cancel,
    /// Sign in again.
    SignIn,
    /// See what is wrong with the certificate.
    Certificate,
    /// Decide the conflicts.
    Resolve,
    /// Send what the server refused once more.
    RetryRefused,
    /// Try the sync again.
    TryAgain,
    /// See what the server would remove.
    ShowRemovals,
    /// Do not let it, and send them again.
    KeepMine,
    /// See what waits, and why.
    Details,
    /// Make a backup now.
    BackUp,
    /// Write everything into a file, wherever there is room.
    SaveCopy,
}

impl Link {
    /// Returns what the link says.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Connect => say!("connect-a-server"),
            Self::Cancel => say!("cancel"),
            Self::SignIn => say!("sign-in"),
            Self::Certificate | Self::Details => say!("details"),
            Self::Resolve => say!("resolve"),
            Self::RetryRefused | Self::TryAgain => say!("try-again"),
            Self::ShowRemovals => say!("show"),
            Self::BackUp => say!("back-up-now"),
            Self::SaveCopy => say!("save-a-copy"),
            Self::KeepMine => say!("keep-mine-and-send-again"),
        }
    }
}

/// One piece of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How serious it is.
    pub tone: Tone,
    /// The sign in front.
    pub icon: Icon,
    /// The words.
    pub words: String,
    /// What can be done.
    pub links: Vec<Link>,
}

/// What the bar says besides the status.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Extra<'a> {
    /// The result of the refresh that just ended, and how much of it is there.
    pub flash: Option<(&'a str, f32)>,
    /// How far around the sign of a sync that runs is, in degrees.
    pub degrees: u16,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Returns for how many whole days nothing was synced, if it ever was.
#[must_use]
pub fn days_without_sync(status: &Status, now: Timestamp) -> Option<u64> {
    status.account.as_ref()?;
    u64::try_from(now.ms_since(status.last_success?) / DAY_MS).ok()
}

/// Says what is true right now.
#[must_use]
pub fn pieces(status: &Status, clock: &Clock, now: Timestamp, extra: Extra<'_>) -> Vec<Piece> {
    let mut pieces = vec![main(status, clock, now, extra)];
    if status.conflicts > 0 {
        pieces.push(Piece {
            tone: Tone::Warn,
            icon: Icon::Warning,
            words: say!("need-decision", n = status.conflicts),
            links: vec![Link::Resolve],
        });
    }
    if status.refused > 0 {
        pieces.push(Piece {
            tone: Tone::Bad,
            icon: Icon::Refused,
            words: say!("need-attention", n = status.refused),
            links: vec![Link::RetryRefused],
        });
    }
    pieces
}

fn main(status: &Status, clock: &Clock, now: Timestamp, extra: Extra<'_>) -> Piece {
    let piece = |tone, icon, words, links: &[Link]| Piece { tone, icon, words, links: links.to_vec() };

    match &status.activity {
        Activity::Sending { done, total } => {
            let words = say!("sending", done = *done, total = *total);
            return piece(Tone::Busy, Icon::Refresh, words, &[Link::Cancel]);
        }
        Activity::Receiving { done, total } => {
            let words = match total {
                Some(total) => say!("receiving-of", done = *done, total = *total),
                None => say!("receiving", done = *done),
            };
            return piece(Tone::Busy, Icon::Refresh, words, &[Link::Cancel]);
        }
        Activity::Idle => {}
    }
    if let Some(trouble) = &status.trouble {
        return broken(trouble, status, clock);
    }
    if status.account.is_none() {
        return piece(Tone::Quiet, Icon::Computer, say!("only-on-this-computer"), &[Link::Connect]);
    }
    if let Some((flash, _)) = extra.flash {
        let words = with_waiting(format!("{flash} · {}", moment(clock, now)), status);
        return piece(Tone::Good, Icon::Check, words, &[]);
    }
    let Some(at) = status.last_success else {
        return piece(Tone::Quiet, Icon::Ring, with_waiting(say!("not-synced-yet"), status), &[]);
    };
    let when = moment(clock, at);
    if now.ms_since(at) > DAY_MS {
        let words = with_waiting(say!("not-synced-since", when = when), status);
        return piece(Tone::Warn, Icon::Warning, words, &[Link::TryAgain]);
    }
    piece(Tone::Good, Icon::Dot, with_waiting(say!("synced-at", when = when), status), &[])
}

fn broken(trouble: &Trouble, status: &Status, clock: &Clock) -> Piece {
    let since = moment(clock, trouble.since);
    let (tone, icon, words, links): (_, _, _, &[Link]) = match &trouble.kind {
        TroubleKind::Offline => {
            (Tone::Quiet, Icon::Offline, with_waiting(say!("offline-since", when = since), status), &[])
        }
        TroubleKind::SignIn => {
            let words = match status.waiting {
                0 => say!("sign-in-again"),
                n => say!("sign-in-again-safe", n = n),
            };
            (Tone::Bad, Icon::Lock, words, &[Link::SignIn])
        }
        TroubleKind::Certificate => {
            let words = say!("the-servers-certificate-is-not-trusted");
            (Tone::Bad, Icon::Lock, with_waiting(words, status), &[Link::Certificate])
        }
        TroubleKind::Server => {
            (Tone::Bad, Icon::Warning, with_waiting(trouble.sentence.clone(), status), &[Link::TryAgain])
        }
        TroubleKind::MassDelete { would_remove, of } => {
            // The buttons are in the banner, beside the whole sentence.
            (Tone::Bad, Icon::Warning, say!("paused-removal", some = *would_remove, all = *of), &[])
        }
        TroubleKind::Disk => (Tone::Bad, Icon::Warning, say!("cannot-save-to-disk"), &[]),
        TroubleKind::Damaged => (Tone::Bad, Icon::Warning, say!("the-file-of-your-tasks-is"), &[]),
    };
    Piece { tone, icon, words, links: links.to_vec() }
}

fn with_waiting(words: String, status: &Status) -> String {
    match status.waiting {
        0 => words,
        n => format!("{words} · {}", say!("changes-waiting", n = n)),
    }
}

#[cfg(test)]
mod tests;
