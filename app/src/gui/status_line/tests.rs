//! Every row of the table of states, as the words the bar shows.

use jiff::tz::TimeZone;

use super::*;
use crate::gui::sample::{self, NOW};

fn said(change: impl FnOnce(&mut Status)) -> String {
    said_with(change, Extra::default())
}

fn said_with(change: impl FnOnce(&mut Status), extra: Extra<'_>) -> String {
    let mut status = sample::status();
    change(&mut status);
    let clock = sample::clock_in(TimeZone::UTC);
    let line = pieces(&status, &clock, NOW, extra);
    let piece = |piece: &Piece| {
        piece.links.iter().fold(piece.words.clone(), |words, link| format!("{words} [{}]", link.label()))
    };
    line.iter().map(piece).collect::<Vec<_>>().join(" | ")
}

fn trouble(kind: TroubleKind) -> Option<Trouble> {
    let sentence = "Server problem (503) · trying again 14:16".to_owned();
    Some(Trouble { kind, sentence, since: NOW.plus_ms(-34 * 60_000) })
}

#[test]
fn every_state_has_its_words() {
    let rows = [
        (said(|s| s.account = None), "Only on this computer [Connect a server…]"),
        (said(|_| {}), "Synced 14:02"),
        (said(|s| s.waiting = 3), "Synced 14:02 · 3 changes waiting"),
        (said(|s| s.waiting = 1), "Synced 14:02 · 1 change waiting"),
        (said(|s| s.last_success = None), "Not synced yet"),
        (said(|s| s.activity = Activity::Sending { done: 12, total: 40 }), "Sending 12 of 40… [Cancel]"),
        (
            said(|s| s.activity = Activity::Receiving { done: 300, total: Some(1200) }),
            "Receiving 300 of 1\u{a0}200… [Cancel]",
        ),
        (said(|s| s.activity = Activity::Receiving { done: 300, total: None }), "Receiving 300… [Cancel]"),
        (said(|s| s.trouble = trouble(TroubleKind::Offline)), "Offline since 13:40"),
        (
            said(|s| s.trouble = trouble(TroubleKind::Server)),
            "Server problem (503) · trying again 14:16 [Try again]",
        ),
        (said(|s| s.trouble = trouble(TroubleKind::SignIn)), "Please sign in again [Sign in]"),
        (
            said(|s| {
                s.trouble = trouble(TroubleKind::SignIn);
                s.waiting = 3;
            }),
            "Please sign in again · 3 changes are safe here [Sign in]",
        ),
        (
            said(|s| s.trouble = trouble(TroubleKind::Certificate)),
            "The server's certificate is not trusted [Details]",
        ),
        (
            said(|s| s.trouble = trouble(TroubleKind::MassDelete { would_remove: 48, of: 62 })),
            "Paused: the server would remove 48 of 62 tasks",
        ),
        (said(|s| s.trouble = trouble(TroubleKind::Disk)), "Cannot save to disk"),
        (said(|s| s.conflicts = 2), "Synced 14:02 | 2 need a decision [Resolve]"),
        (said(|s| s.refused = 3), "Synced 14:02 | 3 need attention [Try again]"),
    ];
    for (said, expected) in rows {
        assert_eq!(said, expected);
    }
}

#[test]
fn a_refresh_that_ended_is_said_once() {
    let extra = Extra { flash: Some(("Up to date", 1.0)), ..Extra::default() };
    assert_eq!(said_with(|_| {}, extra), "Up to date · 14:14");
}

#[test]
fn a_sync_of_days_ago_is_amber() {
    let mut status = sample::status();
    status.last_success = Some(NOW.plus_ms(-25 * 60 * 60_000));
    let line = pieces(&status, &sample::clock_in(TimeZone::UTC), NOW, Extra::default());
    assert_eq!(line[0].tone, Tone::Warn);
    assert_eq!(line[0].words, "Not synced since yesterday 13:14");
}
