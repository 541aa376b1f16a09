//! Paints the pictures of the documentation from made-up lists: `cargo xtask screenshots`, which runs the ignored test here.
//! `TIDELIST_SCREENSHOTS` names another folder, `TIDELIST_SCREENSHOTS_ONLY` some of the states.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    unreachable_pub
)]

#[path = "gui/states.rs"]
mod states;
#[path = "gui/support.rs"]
mod support;

use std::path::{Path, PathBuf};

use app::config::ThemeChoice;

use self::states::all::{ALL, THEMES};

/// What the README and the design page show large: painted for screens of twice the density, too.
const MAIN: [&str; 4] = ["main", "upcoming", "conflict", "settings"];

#[test]
#[ignore = "writes files: run it to renew the pictures"]
fn screenshots() {
    let folder = std::env::var_os("TIDELIST_SCREENSHOTS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images"), PathBuf::from);
    // Only some, while one of them is worked on.
    let only = std::env::var("TIDELIST_SCREENSHOTS_ONLY").unwrap_or_default();
    let wanted = |name: &str| only.is_empty() || only.split(',').any(|one| one == name);
    for (name, state) in ALL.iter().filter(|(name, _)| wanted(name)) {
        // The other themes of every state are held by their snapshots; pictures of all would only make the repository large.
        state(ThemeChoice::Light).save(&folder.join(format!("states/{name}.png")), 1.0);
        for (theme, suffix) in THEMES.iter().filter(|_| MAIN.contains(name)) {
            state(*theme).save(&folder.join(format!("{name}-{suffix}.png")), 2.0);
        }
    }
}
