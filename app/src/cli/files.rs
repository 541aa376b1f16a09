//! The commands about files.

use std::path::Path;

use serde_json::json;

use super::out::{Exit, Failure, Out};
use crate::profile::{Opening, Profile};

pub(super) fn export(profile: &Profile, file: &Path, out: &mut Out) -> Result<Exit, Failure> {
    let tasks = profile.export(file).map_err(|problem| Failure::new(&problem))?;
    let line = format!("{tasks} tasks are in {}", file.display());
    out.say(&[line], &json!({ "path": file.to_string_lossy(), "tasks": tasks }));
    Ok(Exit::Done)
}

pub(super) fn import(
    profile: &Profile,
    file: &Path,
    dry_run: bool,
    skip_bad: bool,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let planned = profile.plan_import(file).map_err(|problem| Failure::new(&problem))?;
    let preview = planned.preview;
    let refused = !preview.bad.is_empty() && !skip_bad && !dry_run;
    let added = if dry_run || refused {
        0
    } else {
        profile.import(planned.plan).added().map_err(|said| Failure::new(&said))?
    };
    let mut lines = vec![format!(
        "{} new tasks, {} new lists, {} already here, {} not understood",
        preview.tasks,
        preview.lists,
        preview.known,
        preview.bad.len()
    )];
    lines.extend(preview.bad.iter().map(|bad| format!("  {bad}")));
    if dry_run {
        lines.push("Nothing was changed.".to_owned());
    } else if !refused {
        lines.push(format!("{added} rows were imported."));
    }
    let value = json!({
        "tasks": preview.tasks,
        "lists": preview.lists,
        "known": preview.known,
        "bad": preview.bad,
        "added": added,
    });
    out.say(&lines, &value);
    if refused {
        return Err(Failure::new(
            &"nothing was imported, because some rows were not understood; mend them, or leave them out with --skip-bad",
        ));
    }
    Ok(Exit::Done)
}

pub(super) fn paths(opening: &Opening, out: &mut Out) -> Exit {
    let paths = &opening.paths;
    let (config, profile) = (paths.config_file(&opening.profile), opening.folder());
    let lines = [
        format!("settings  {}", config.display()),
        format!("tasks     {}", profile.display()),
        format!("logs      {}", paths.log().display()),
    ];
    let value = json!({
        "settings": config.to_string_lossy(),
        "tasks": profile.to_string_lossy(),
        "logs": paths.log().to_string_lossy(),
    });
    out.say(&lines, &value);
    Exit::Done
}
