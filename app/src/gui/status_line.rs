//! The status bar: what is true right now, in words, with the one or two things that can be done about it.

mod view;

use sync_core::Timestamp;

pub use self::view::view;
use super::clock::Clock;
use super::icon::Icon;
use super::words::{count, moment, number};
use crate::worker::{Activity, Status, Trouble, TroubleKind};

/// How serious a piece of the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl Link {
    /// Returns what the link says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Connect => "Connect a server…",
            Self::Cancel => "Cancel",
            Self::SignIn => "Sign in",
            Self::Certificate | Self::Details => "Details",
            Self::Resolve => "Resolve",
            Self::RetryRefused | Self::TryAgain => "Try again",
            Self::ShowRemovals => "Show",
            Self::BackUp => "Back up now",
            Self::KeepMine => "Keep mine and send again",
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extra<'a> {
    /// The result of the refresh that just ended.
    pub flash: Option<&'a str>,
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
        let verb = if status.conflicts == 1 { "needs" } else { "need" };
        pieces.push(Piece {
            tone: Tone::Warn,
            icon: Icon::Warning,
            words: format!("{} {verb} a decision", number(status.conflicts)),
            links: vec![Link::Resolve],
        });
    }
    if status.refused > 0 {
        let verb = if status.refused == 1 { "needs" } else { "need" };
        pieces.push(Piece {
            tone: Tone::Bad,
            icon: Icon::Refused,
            words: format!("{} {verb} attention", number(status.refused)),
            links: vec![Link::RetryRefused],
        });
    }
    pieces
}

fn main(status: &Status, clock: &Clock, now: Timestamp, extra: Extra<'_>) -> Piece {
    let piece = |tone, icon, words, links: &[Link]| Piece { tone, icon, words, links: links.to_vec() };

    match &status.activity {
        Activity::Sending { done, total } => {
            let words = format!("Sending {} of {}…", number(*done), number(*total));
            return piece(Tone::Busy, Icon::Refresh, words, &[Link::Cancel]);
        }
        Activity::Receiving { done, total } => {
            let of = total.map(|total| format!(" of {}", number(total))).unwrap_or_default();
            return piece(
                Tone::Busy,
                Icon::Refresh,
                format!("Receiving {}{of}…", number(*done)),
                &[Link::Cancel],
            );
        }
        Activity::Idle => {}
    }
    if let Some(trouble) = &status.trouble {
        return broken(trouble, status, clock);
    }
    if status.account.is_none() {
        return piece(Tone::Quiet, Icon::Computer, "Only on this computer".to_owned(), &[Link::Connect]);
    }
    if let Some(flash) = extra.flash {
        let words = with_waiting(format!("{flash} · {}", moment(clock, now)), status);
        return piece(Tone::Good, Icon::Check, words, &[]);
    }
    let Some(at) = status.last_success else {
        return piece(Tone::Quiet, Icon::Ring, with_waiting("Not synced yet".to_owned(), status), &[]);
    };
    let at_words = moment(clock, at);
    if now.ms_since(at) > DAY_MS {
        let words = with_waiting(format!("Not synced since {at_words}"), status);
        return piece(Tone::Warn, Icon::Warning, words, &[Link::TryAgain]);
    }
    piece(Tone::Good, Icon::Dot, with_waiting(format!("Synced {at_words}"), status), &[])
}

fn broken(trouble: &Trouble, status: &Status, clock: &Clock) -> Piece {
    let since = moment(clock, trouble.since);
    let (tone, icon, words, links): (_, _, _, &[Link]) = match &trouble.kind {
        TroubleKind::Offline => {
            (Tone::Quiet, Icon::Offline, with_waiting(format!("Offline since {since}"), status), &[])
        }
        TroubleKind::SignIn => {
            let safe = match status.waiting {
                0 => String::new(),
                1 => " · 1 change is safe here".to_owned(),
                n => format!(" · {} changes are safe here", number(n)),
            };
            (Tone::Bad, Icon::Lock, format!("Please sign in again{safe}"), &[Link::SignIn])
        }
        TroubleKind::Certificate => {
            let words = "The server's certificate is not trusted".to_owned();
            (Tone::Bad, Icon::Lock, with_waiting(words, status), &[Link::Certificate])
        }
        TroubleKind::Server => {
            (Tone::Bad, Icon::Warning, with_waiting(trouble.sentence.clone(), status), &[Link::TryAgain])
        }
        TroubleKind::MassDelete { would_remove, of } => {
            let words = format!("the server would remove {} of {} tasks", number(*would_remove), number(*of));
            // The buttons are in the banner, beside the whole sentence.
            (Tone::Bad, Icon::Warning, format!("Paused: {words}"), &[])
        }
        TroubleKind::Disk => (Tone::Bad, Icon::Warning, "Cannot save to disk".to_owned(), &[]),
        TroubleKind::Damaged => {
            (Tone::Bad, Icon::Warning, "The file of your tasks is damaged".to_owned(), &[])
        }
    };
    Piece { tone, icon, words, links: links.to_vec() }
}

fn with_waiting(words: String, status: &Status) -> String {
    match status.waiting {
        0 => words,
        n => format!("{words} · {} waiting", count(n, "change", "changes")),
    }
}

#[cfg(test)]
mod tests;
