//! What the program is, and what somebody who helps needs to know of it.

use iced::widget::text;

use super::Message;
use super::lines::Line;
use crate::config::Look;
use crate::gui::theme;
use crate::gui::widget::{beside, labelled, muted};
use crate::say;
use crate::worker::Status;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const LICENSE: &str = env!("CARGO_PKG_LICENSE");

/// The lines of the page.
pub(super) fn lines<'a>() -> [Line<'a>; 2] {
    let name = format!("Tidelist {VERSION}");
    let free = say!("about-licences", license = LICENSE);
    let words =
        iced::widget::column![text(name.clone()).size(theme::BODY).font(theme::MEDIUM), muted(free.clone())];
    let what = say!("about-diagnostics");
    let copy = labelled(say!("about-copy")).style(theme::secondary).on_press(Message::DiagnosticsCopied);
    [
        Line::of([name, free], words.spacing(2)),
        Line::of([what.clone(), say!("about-copy")], beside(muted(what), copy)),
    ]
}

/// What somebody who helps asks first, in English. Nothing people wrote is in it, and nothing that names them, their server or
/// their folders.
pub(super) fn diagnostics(look: Look, status: Option<&Status>) -> String {
    let mut lines = vec![
        format!("Tidelist {VERSION} on {} {}", std::env::consts::OS, std::env::consts::ARCH),
        format!("theme {:?}, size {} %, language {:?}", look.theme, look.scale.in_percent(), look.language),
    ];
    match status {
        None => lines.push("the store is not open yet".to_owned()),
        Some(status) => lines.extend([
            format!("store {:?}, conflicts {:?}", status.store, status.rule),
            format!("connected {}, dialect {:?}", status.account.is_some(), status.dialect),
            format!(
                "waiting {}, in conflict {}, refused {}",
                status.waiting, status.conflicts, status.refused
            ),
            format!(
                "last success {:?}, trouble {:?}",
                status.last_success,
                status.trouble.as_ref().map(|one| &one.kind)
            ),
        ]),
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::sample;
    use crate::worker::{Trouble, TroubleKind};

    #[test]
    fn diagnostics_count_and_name_nobody() {
        let mut status = sample::status();
        let account = status.account.clone().unwrap();
        let sentence = "home.example does not answer".to_owned();
        status.trouble = Some(Trouble { kind: TroubleKind::Offline, sentence, since: sample::NOW });
        status.waiting = 37;
        let said = diagnostics(Look::default(), Some(&status));
        for there in [VERSION, "waiting 37", "Sqlite", "Offline"] {
            assert!(said.contains(there), "{there}: {said}");
        }
        let folder = status.data_dir.display().to_string();
        for hidden in [&account.user, &account.server, &status.device, &folder, "home.example"] {
            assert!(!said.contains(hidden), "{hidden}: {said}");
        }
    }
}
