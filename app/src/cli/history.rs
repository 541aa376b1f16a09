//! The commands about what was decided before: showing it, and using what was not kept.

use serde_json::{Value, json};

use super::args::UseSide;
use super::out::{Exit, Failure, Out};
use super::shown::{moment, or_nothing};
use crate::profile::{Profile, UseOtherError, sentence};
use crate::worker::{Decision, Side, Since};

/// Shows all decisions, or uses what was not kept of one.
pub(super) fn history(
    profile: &Profile,
    number: Option<usize>,
    side: Option<UseSide>,
    since: Since,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let decisions = profile.history().map_err(|error| Failure::new(&error))?;
    match (number, side) {
        (Some(number), Some(side)) => use_other(profile, &decisions, number, side, since, out),
        _ => {
            show(&decisions, out);
            Ok(Exit::Done)
        }
    }
}

fn show(decisions: &[Decision], out: &mut Out) {
    let mut lines: Vec<_> = decisions.iter().zip(1..).flat_map(|(one, number)| told(one, number)).collect();
    lines.push(if decisions.is_empty() {
        "Nothing was ever decided: no task was changed in two places.".to_owned()
    } else {
        "To use what was not kept: tidelist history --use NUMBER --side mine|server".to_owned()
    });
    let values: Vec<_> = decisions.iter().zip(1..).map(|(one, number)| value(one, number)).collect();
    out.say(&lines, &Value::from(values));
}

fn use_other(
    profile: &Profile,
    decisions: &[Decision],
    number: usize,
    side: UseSide,
    since: Since,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let decision = number.checked_sub(1).and_then(|at| decisions.get(at));
    let decision = decision.ok_or_else(|| Failure::new(&format!("the history has no number {number}")))?;
    let (side, whose) = match side {
        UseSide::Mine => (Side::ThisComputer, "this computer's"),
        UseSide::Server => (Side::Server, "the server's"),
    };
    profile.use_other(&decision.id, side, since).map_err(|error| match error {
        UseOtherError::ChangedSince => {
            let said = sentence(&error.to_string());
            Failure { exit: Exit::Failed, sentence: format!("{said}\nTo do so: --even-if-changed") }
        }
        other => Failure::new(&other),
    })?;
    let id = decision.id.record.as_str();
    let line = format!("“{}” is {whose} version now; the next sync sends it.", decision.title.0);
    out.say(&[line], &json!({ "id": id, "used": name(side) }));
    Ok(Exit::Done)
}

fn told(decision: &Decision, number: usize) -> Vec<String> {
    let changed = match decision.since {
        Since::Same => "",
        Since::Changed => " (changed since)",
    };
    let (title, rule) = (&decision.title.0, &decision.rule);
    let mut lines = vec![format!("{number}  {}  “{title}”: {rule}{changed}", moment(decision.id.at))];
    for one in &decision.fields {
        let mark = |value: &String| if *value == one.kept { "  (kept)" } else { "" };
        lines.push(format!("    {}", one.label));
        lines.push(format!("      this computer: {}{}", or_nothing(&one.here), mark(&one.here)));
        lines.push(format!("      the server:    {}{}", or_nothing(&one.server), mark(&one.server)));
        if one.kept != one.here && one.kept != one.server {
            lines.push(format!("      kept:          {}", or_nothing(&one.kept)));
        }
    }
    lines
}

fn value(decision: &Decision, number: usize) -> Value {
    let field = |one: &crate::worker::Decided| json!({ "label": one.label, "here": one.here, "server": one.server, "kept": one.kept });
    json!({
        "number": number,
        "id": decision.id.record.as_str(),
        "table": decision.id.table.as_str(),
        "at": decision.id.at.0,
        "title": decision.title.0,
        "rule": decision.rule,
        "fields": decision.fields.iter().map(field).collect::<Vec<_>>(),
        "notKept": decision.others.iter().map(|side| name(*side)).collect::<Vec<_>>(),
        "changedSince": decision.since == Since::Changed,
    })
}

fn name(side: Side) -> &'static str {
    match side {
        Side::ThisComputer => "mine",
        Side::Server => "server",
    }
}
