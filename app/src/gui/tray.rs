//! The icon in the tray: what it says. Counts only; no task is named where others may look.

use std::fmt;
use std::sync::Arc;

use crate::say;
use crate::worker::{Status, TroubleKind};

/// How the icon looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All is as it should be.
    Calm,
    /// Something waits to be sent.
    Waits,
    /// Somebody has to decide or to do something.
    Asks,
}

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// How the icon looks.
    pub standing: Standing,
    /// What it says when it is pointed at.
    pub words: String,
    /// The words of the menu.
    pub menu: Menu,
}

/// The words of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// Shows the window.
    pub show: String,
    /// Shows it with the line that adds a task.
    pub add: String,
    /// Syncs.
    pub refresh: String,
    /// Ends the program.
    pub quit: String,
}

impl Face {
    /// Returns what the tray shows for this status, in the language of this thread.
    #[must_use]
    pub fn of(status: Option<&Status>) -> Self {
        let asked = status.map(asked).unwrap_or_default();
        let waiting = status.filter(|status| status.account.is_some()).map_or(0, |status| status.waiting);
        let standing = match (asked.is_empty(), waiting) {
            (false, _) => Standing::Asks,
            (true, 0) => Standing::Calm,
            (true, _) => Standing::Waits,
        };
        let mut words = asked;
        if waiting > 0 {
            words.push(say!("changes-waiting", n = waiting));
        }
        if words.is_empty() {
            words.push(say!("tray-nothing"));
        }
        let menu = Menu {
            show: say!("tray-show"),
            add: say!("add-a-task"),
            refresh: say!("refresh"),
            quit: say!("quit"),
        };
        Self { standing, words: words.join(" · "), menu }
    }
}

/// What somebody has to decide or to do.
fn asked(status: &Status) -> Vec<String> {
    let mut asked = Vec::new();
    if status.conflicts > 0 {
        asked.push(say!("need-decision", n = status.conflicts));
    }
    if status.refused > 0 {
        asked.push(say!("need-attention", n = status.refused));
    }
    match status.trouble.as_ref().map(|trouble| &trouble.kind) {
        None | Some(TroubleKind::Offline | TroubleKind::Server) => {}
        Some(TroubleKind::SignIn) => asked.push(say!("sign-in-again")),
        Some(TroubleKind::Certificate) => asked.push(say!("the-servers-certificate-is-not-trusted")),
        Some(TroubleKind::MassDelete { would_remove, of }) => {
            asked.push(say!("paused-removal", some = *would_remove, all = *of));
        }
        Some(TroubleKind::Disk) => asked.push(say!("cannot-save-to-disk")),
        Some(TroubleKind::Damaged) => asked.push(say!("the-file-of-your-tasks-is")),
    }
    asked
}

/// The way to the tray of the desktop.
#[derive(Clone)]
pub struct Tray(Arc<dyn Fn(Option<Face>) + Send + Sync>);

impl Tray {
    /// Wraps a function that shows a face in the tray, or nothing any more, and does not wait for anything.
    pub fn new(show: impl Fn(Option<Face>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(show))
    }

    pub(super) fn show(&self, face: Option<Face>) {
        (self.0)(face);
    }
}

impl fmt::Debug for Tray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tray")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::sample;
    use crate::worker::Trouble;

    fn trouble(kind: TroubleKind) -> impl Fn(&mut Status) {
        move |status| {
            let sentence = "Buy a present for Ben".to_owned();
            status.trouble = Some(Trouble { kind: kind.clone(), since: sync_core::Timestamp(0), sentence });
        }
    }

    #[test]
    fn the_tray_says_what_waits_and_what_is_to_be_decided() {
        use Standing::{Asks, Calm, Waits};
        type Case = (&'static str, Box<dyn Fn(&mut Status)>, Standing, &'static str);
        let cases: [Case; 9] = [
            ("nothing", Box::new(|_| ()), Calm, "Nothing waits"),
            ("one change", Box::new(|s| s.waiting = 1), Waits, "1 change waiting"),
            ("three", Box::new(|s| s.waiting = 3), Waits, "3 changes waiting"),
            ("a conflict", Box::new(|s| s.conflicts = 1), Asks, "1 needs a decision"),
            (
                "both",
                Box::new(|s| {
                    s.waiting = 2;
                    s.conflicts = 4;
                }),
                Asks,
                "4 need a decision · 2 changes waiting",
            ),
            ("no network", Box::new(trouble(TroubleKind::Offline)), Calm, "Nothing waits"),
            ("a sick server", Box::new(trouble(TroubleKind::Server)), Calm, "Nothing waits"),
            ("a full disk", Box::new(trouble(TroubleKind::Disk)), Asks, "Cannot save to disk"),
            (
                "a removal",
                Box::new(trouble(TroubleKind::MassDelete { would_remove: 7, of: 9 })),
                Asks,
                "7 of 9",
            ),
        ];
        for (name, change, standing, words) in cases {
            let mut status = sample::status();
            change(&mut status);
            let face = Face::of(Some(&status));
            assert_eq!(face.standing, standing, "{name}: {}", face.words);
            assert!(face.words.contains(words), "{name}: {}", face.words);
            assert!(!face.words.contains("present"), "no text of a task or of the server is shown");
        }
    }

    #[test]
    fn before_the_tasks_are_here_and_without_a_server_nothing_waits() {
        assert_eq!(Face::of(None).standing, Standing::Calm);
        let status = Status { account: None, waiting: 5, ..sample::status() };
        assert_eq!(Face::of(Some(&status)).standing, Standing::Calm);
    }
}
