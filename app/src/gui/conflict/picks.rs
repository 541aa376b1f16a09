//! The rules of what is picked: at first, when something changed meanwhile, and in the end.

use crate::say;
use crate::worker::{Difference, Pick, Side, TaskConflict, Text};

/// The one side that changed it, or else the newer one; but never an empty value over a filled one, and never the newer one
/// by clocks that do not agree.
pub(super) fn preselect(conflict: &TaskConflict, difference: &Difference) -> Side {
    match (difference.here.is_empty(), difference.server.is_empty()) {
        (true, false) => return Side::Server,
        (false, true) => return Side::ThisComputer,
        _ => {}
    }
    if let Some(before) = &difference.before {
        match (*before == difference.here, *before == difference.server) {
            (true, false) => return Side::Server,
            (false, true) => return Side::ThisComputer,
            _ => {}
        }
    }
    if conflict.server_ahead.is_some() { Side::ThisComputer } else { conflict.newer() }
}

/// Says that what is shown is not what was shown, if people can see that.
pub(super) fn changed_again(before: &TaskConflict, now: &TaskConflict) -> Option<String> {
    let said = |conflict: &TaskConflict| {
        let mut same = conflict.clone();
        same.seen = before.seen;
        same.server_ahead = before.server_ahead;
        same
    };
    if said(now) == *before {
        return None;
    }
    Some(if now.server_at == before.server_at {
        say!("it-changed-again")
    } else {
        say!("server-changed-again")
    })
}

/// Whether a member is a text of several lines, which is compared place by place.
pub(super) fn is_long(difference: &Difference) -> bool {
    difference.field == "notes" && !difference.here.is_empty() && !difference.server.is_empty()
}

/// Tells whether a member is the name of the task or list: one line, never empty.
pub(super) fn is_title(difference: &Difference) -> bool {
    matches!(difference.field.as_str(), "text" | "name")
}

/// What a written title is in the end: without the space around it, and a side's if it says the same.
pub(super) fn settled(difference: &Difference, pick: Pick) -> Pick {
    match pick {
        Pick::Text(Text(text)) if is_title(difference) => match text.trim() {
            text if text == difference.here => Side::ThisComputer.into(),
            text if text == difference.server => Side::Server.into(),
            text => Pick::Text(Text(text.to_owned())),
        },
        pick => pick,
    }
}
