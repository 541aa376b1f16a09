//! The arrows of ARCHITECTURE.md: which crate may depend on which, read from the manifests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use serde_json::Value;

/// Per crate: the crates of ours it may depend on, and those its tests may use besides.
const OWN: [(&str, &[&str], &[&str]); 15] = [
    ("sync-core", &[], &["sync-testkit"]),
    ("store-sqlite", &["sync-core"], &["sync-testkit"]),
    ("store-sled", &["sync-core"], &["sync-testkit", "faulty-disk"]),
    ("log-store", &["sync-core"], &["sync-testkit"]),
    ("faulty-disk", &[], &[]),
    ("sync-protocol", &[], &[]),
    ("remote-http", &["sync-core", "sync-protocol"], &["sync-testkit"]),
    ("sync-testkit", &["sync-core", "faulty-disk"], &[]),
    ("todo", &["sync-core"], &[]),
    (
        "app",
        &["todo", "store-sqlite", "store-sled", "remote-http", "server", "sync-core", "sync-protocol"],
        &["sync-testkit", "faulty-disk"],
    ),
    (
        "server",
        &["sync-protocol"],
        &["sync-testkit", "sync-core", "remote-http", "store-sqlite", "store-sled"],
    ),
    ("xtask", &[], &[]),
    (
        "benchmarks",
        &["remote-http", "server", "store-sled", "store-sqlite", "sync-core", "sync-testkit", "todo"],
        &[],
    ),
    (
        "rigs",
        &[
            "remote-http",
            "server",
            "store-sled",
            "store-sqlite",
            "sync-core",
            "sync-protocol",
            "sync-testkit",
            "todo",
        ],
        &["app"],
    ),
    ("interop", &["remote-http", "server", "store-sqlite", "sync-core", "sync-protocol"], &[]),
];

/// Per library that belongs in one room: the crates that may use it, and those whose tests may.
const FOREIGN: [(&str, &[&str], &[&str]); 10] = [
    ("iced", &["app"], &[]),
    ("iced_test", &[], &["app"]),
    ("rfd", &["app"], &[]),
    ("ksni", &["app"], &[]),
    ("global-hotkey", &["app"], &[]),
    ("rusqlite", &["store-sqlite", "server", "benchmarks"], &[]),
    ("tokio-postgres", &["server"], &[]),
    ("sled", &["store-sled", "benchmarks"], &[]),
    ("reqwest", &["remote-http"], &["server"]),
    ("axum", &["server"], &[]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Normal,
    Dev,
}

/// One direct dependency.
#[derive(Clone, Debug)]
struct Arrow {
    from: String,
    to: String,
    kind: Kind,
}

impl Arrow {
    fn new(from: &str, to: &str, kind: Kind) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), kind }
    }

    fn is_allowed(&self) -> bool {
        let own = OWN.iter().find(|(name, ..)| *name == self.to).map(|_| {
            let rule = OWN.iter().find(|(name, ..)| *name == self.from);
            rule.is_some_and(|(_, normal, dev)| {
                self.fits(|list| list.contains(&self.to.as_str()), normal, dev)
            })
        });
        let foreign = FOREIGN
            .iter()
            .find(|(name, ..)| *name == self.to)
            .map(|(_, normal, dev)| self.fits(|list| list.contains(&self.from.as_str()), normal, dev));
        own.or(foreign).unwrap_or(true)
    }

    fn fits(&self, listed: impl Fn(&[&str]) -> bool, normal: &[&str], dev: &[&str]) -> bool {
        listed(normal) || (self.kind == Kind::Dev && listed(dev))
    }
}

fn wrong(arrows: &[Arrow]) -> Vec<String> {
    let wrong = arrows.iter().filter(|arrow| !arrow.is_allowed());
    wrong.map(|arrow| format!("{} must not depend on {} ({:?})", arrow.from, arrow.to, arrow.kind)).collect()
}

/// The direct dependencies of every crate of the workspace, without resolving or fetching anything.
fn arrows_of_the_workspace() -> Vec<Arrow> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    parse(&serde_json::from_slice(&output.stdout).unwrap())
}

fn parse(metadata: &Value) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        for dependency in package["dependencies"].as_array().unwrap() {
            let kind = if dependency["kind"] == "dev" { Kind::Dev } else { Kind::Normal };
            arrows.push(Arrow::new(
                package["name"].as_str().unwrap(),
                dependency["name"].as_str().unwrap(),
                kind,
            ));
        }
    }
    arrows
}

#[test]
fn every_arrow_points_where_the_architecture_allows() {
    assert_eq!(wrong(&arrows_of_the_workspace()), Vec::<String>::new());
}

#[test]
fn every_crate_has_its_arrows_written_down() {
    let ruled: BTreeSet<&str> = OWN.iter().map(|(name, ..)| *name).collect();
    let arrows = arrows_of_the_workspace();
    let found: BTreeSet<&str> = arrows.iter().map(|arrow| arrow.from.as_str()).collect();
    assert_eq!(found, ruled);
}

#[test]
fn the_engine_depends_on_nothing_of_ours_except_in_its_tests() {
    for arrow in arrows_of_the_workspace().iter().filter(|arrow| arrow.from == "sync-core") {
        assert!(OWN.iter().all(|(name, ..)| *name != arrow.to) || arrow.kind == Kind::Dev, "{arrow:?}");
    }
}

#[test]
fn the_allowed_arrows_go_round_in_no_circle() {
    let mut waiting: BTreeMap<&str, &[&str]> = OWN.iter().map(|(name, normal, _)| (*name, *normal)).collect();
    while let Some(free) = waiting.iter().find(|(_, to)| to.iter().all(|name| !waiting.contains_key(name))) {
        let free = *free.0;
        waiting.remove(free);
    }
    assert!(waiting.is_empty(), "a circle among {:?}", waiting.keys());
}

#[test]
fn a_wrong_arrow_is_found_in_what_cargo_prints() {
    let metadata = serde_json::json!({ "packages": [
        { "name": "todo", "dependencies": [
            { "name": "sync-core", "kind": null },
            { "name": "rusqlite", "kind": null },
        ] },
        { "name": "server", "dependencies": [
            { "name": "reqwest", "kind": "dev" },
            { "name": "sync-core", "kind": "dev" },
        ] },
    ] });
    assert_eq!(wrong(&parse(&metadata)), ["todo must not depend on rusqlite (Normal)"]);
}

#[test]
fn each_of_these_arrows_is_wrong() {
    let seeded = [
        ("sync-core", "store-sqlite", Kind::Normal),
        ("sync-core", "store-sqlite", Kind::Dev),
        ("server", "sync-core", Kind::Normal),
        ("server", "reqwest", Kind::Normal),
        ("todo", "iced", Kind::Normal),
        ("app", "rusqlite", Kind::Normal),
        ("app", "sync-testkit", Kind::Normal),
        ("app", "iced_test", Kind::Normal),
        ("store-sqlite", "store-sled", Kind::Dev),
        ("store-sled", "faulty-disk", Kind::Normal),
        ("sync-protocol", "sync-core", Kind::Normal),
        ("a-new-crate", "sync-core", Kind::Normal),
        ("remote-http", "app", Kind::Dev),
        ("app", "rigs", Kind::Dev),
    ];
    for (from, to, kind) in seeded {
        assert!(!Arrow::new(from, to, kind).is_allowed(), "{from} -> {to} ({kind:?})");
    }
}
