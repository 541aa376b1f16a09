//! Paints the pictures of the documentation from made-up lists: `cargo test -p app --test screenshots -- --ignored`.

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

use self::support::Window;

#[test]
#[ignore = "writes files: run it to renew the pictures"]
fn screenshots() {
    let folder = std::env::var_os("TIDELIST_SCREENSHOTS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images"), PathBuf::from);
    type State = fn(ThemeChoice) -> Window;
    let pictures: [(&str, State); 12] = [
        ("main", states::main),
        ("empty", states::first_run),
        ("syncing", states::syncing),
        ("conflict", states::conflict),
        ("settings", states::settings),
        ("today", states::today),
        ("upcoming", states::upcoming),
        ("quick-add", states::quick_add),
        ("calendar", states::calendar),
        ("bulk", states::bulk),
        ("trash", states::trash),
        ("history", states::history),
    ];
    for (name, state) in pictures {
        for (theme, suffix) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
            state(theme).save(&folder.join(format!("{name}-{suffix}.png")), 1.0);
        }
    }
    states::main(ThemeChoice::Contrast).save(&folder.join("main-contrast.png"), 1.0);
}
