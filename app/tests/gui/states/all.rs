//! Every screen and state, with the name its pictures have.

use app::config::ThemeChoice;

use super::*;

pub type State = fn(ThemeChoice) -> Window;

/// The themes, with the names their pictures have.
pub const THEMES: [(ThemeChoice, &str); 3] =
    [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark"), (ThemeChoice::Contrast, "contrast")];

/// All of them.
pub const ALL: &[(&str, State)] = &[
    ("first-run", first_run),
    ("empty", empty),
    ("main", main),
    ("today", today),
    ("today-empty", today_empty),
    ("upcoming", upcoming),
    ("completed", completed),
    ("tag", tag),
    ("quick-add", quick_add),
    ("bulk", bulk),
    ("dragging", dragging),
    ("search", search),
    ("nothing-found", nothing_found),
    ("reminder", reminder),
    ("repeat", repeat),
    ("tags", tags),
    ("notes", notes),
    ("long-title", long_title),
    ("trash", trash),
    ("trash-empty", trash_empty),
    ("calendar", calendar),
    ("medium", medium),
    ("narrow", narrow),
    ("import", import),
    ("list", list),
    ("pending", pending),
    ("syncing", syncing),
    ("receiving", receiving),
    ("up-to-date", up_to_date),
    ("offline", offline),
    ("server-problem", server_problem),
    ("signed-out", signed_out),
    ("certificate", certificate),
    ("mass-delete", mass_delete),
    ("disk", disk),
    ("refused", refused),
    ("conflict-waits", conflict_waits),
    ("conflict", conflict),
    ("conflict-all", conflict_all),
    ("conflict-notes", conflict_notes),
    ("conflict-together", conflict_together),
    ("conflict-again", conflict_again),
    ("deleted-there", deleted_there),
    ("deleted-toast", deleted_toast),
    ("settings", settings),
    ("settings-sync", settings_sync),
    ("settings-storage", settings_storage),
    ("backup", backup),
    ("history", history),
    ("history-empty", history_empty),
    ("panel", panel),
    ("why", why),
    ("keys", keys),
    ("account", account),
    ("cannot-open", cannot_open),
    ("rescued", rescued),
    ("removals", removals),
    ("devices", devices),
    ("account-moved", account_moved),
    ("long-ago", long_ago),
];
