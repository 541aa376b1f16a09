//! The command about the trash: showing it, and bringing something back from it.

use serde_json::{Value, json};

use super::find_id;
use super::out::{Exit, Failure, Out};
use super::shown::{ShortIds, moment};
use crate::profile::{DeletedOn, Profile};
use crate::worker::Trashed;

/// Shows what is in the trash, or brings something back.
pub(super) fn trash(profile: &Profile, restore: Option<&str>, out: &mut Out) -> Result<Exit, Failure> {
    let thrown = profile.trash().map_err(|error| Failure::new(&error))?;
    let Some(wanted) = restore else {
        show(&thrown, out);
        return Ok(Exit::Done);
    };
    let id = find_id(wanted, thrown.iter().map(|one| &one.id))?;
    let one = thrown.iter().find(|one| one.id == id);
    let one = one.ok_or_else(|| Failure::new(&format!("{wanted} is not in the trash")))?;
    let step = profile.restore(&one.table, &one.id).map_err(|error| Failure::new(&error))?;
    let line = format!("“{}” is back.", one.title.0);
    out.say(&[line], &json!({ "id": id.as_str(), "rows": step.edits().len() }));
    Ok(Exit::Done)
}

fn show(thrown: &[Trashed], out: &mut Out) {
    let ids = ShortIds::new(thrown.iter().map(|one| &one.id));
    let mut lines: Vec<_> = thrown.iter().map(|one| line(one, &ids)).collect();
    lines.push(if thrown.is_empty() {
        "The trash is empty.".to_owned()
    } else {
        "To bring something back: tidelist trash --restore ID".to_owned()
    });
    out.say(&lines, &thrown.iter().map(value).collect());
}

fn line(one: &Trashed, ids: &ShortIds) -> String {
    let on = match one.on {
        DeletedOn::ThisComputer => "deleted",
        DeletedOn::Another => "deleted on another computer",
    };
    let list = one.list.as_ref().map(|list| format!("{}, ", list.0)).unwrap_or_default();
    format!("{}  {}  ({list}{on} {})", ids.of(&one.id), one.title.0, moment(one.at))
}

fn value(one: &Trashed) -> Value {
    json!({
        "id": one.id.as_str(),
        "table": one.table.as_str(),
        "title": one.title.0,
        "list": one.list.as_ref().map(|list| list.0.as_str()),
        "at": one.at.0,
        "on": match one.on {
            DeletedOn::ThisComputer => "this computer",
            DeletedOn::Another => "another computer",
        },
    })
}
