//! What a document names exists: a path that is gone misleads more than no path at all.

use crate::files;

const LONGEST_ARCHITECTURE: usize = 150;

/// Documents in which every path between backquotes must exist, too.
const EXACT: [&str; 2] = ["ARCHITECTURE.md", "README.md"];

/// The targets of `[text](target)` that are files of the repository, without their `#anchor`.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let ours = targets.filter(|target| !target.contains("://") && !target.starts_with(['#', '<']));
    ours.filter_map(|target| target.split(['#', ' ']).next()).map(str::to_owned).collect()
}

/// The words between backquotes that read as a path: no spaces, and a folder or a known ending.
fn quoted_paths(text: &str) -> Vec<String> {
    let endings = [".md", ".rs", ".toml", ".lock", ".yml", ".txt"];
    let inline = text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2));
    let is_path = |word: &&str| {
        let plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter));
        let folder = word.contains('/') && !word.starts_with('/');
        plain && (folder || endings.iter().any(|end| word.ends_with(end) && word.len() > end.len()))
    };
    inline.filter(is_path).map(str::to_owned).collect()
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    for document in files::with_extension("md") {
        let folder = files::root().join(&document.path).parent().unwrap().to_path_buf();
        for link in links(&document.text) {
            assert!(folder.join(&link).exists(), "{} links to {link}, which is not there", document.path);
        }
    }
}

#[test]
fn every_path_the_main_documents_name_exists() {
    for name in EXACT {
        for path in quoted_paths(&files::named(name).text) {
            assert!(files::root().join(&path).exists(), "{name} names {path}, which is not there");
        }
    }
}

#[test]
fn the_architecture_is_read_in_one_sitting() {
    let lines = files::named("ARCHITECTURE.md").text.lines().count();
    assert!(
        lines <= LONGEST_ARCHITECTURE,
        "ARCHITECTURE.md has {lines} lines, more than {LONGEST_ARCHITECTURE}"
    );
}

#[test]
fn the_documents_name_enough_to_be_checked() {
    assert!(quoted_paths(&files::named("ARCHITECTURE.md").text).len() >= 10);
    assert!(!links(&files::named("README.md").text).is_empty());
}

#[test]
fn links_and_paths_are_told_from_prose() {
    let text = "See [a](docs/a.md#part), [b](https://example.com/b.md), `sync-core/src`, `a b/c`, `/tables/x`, `.rs`,\n\
                `Cargo.toml`, `cargo xtask test`.\n```\n`not/here`\n```\n";
    assert_eq!(links(text), ["docs/a.md"]);
    assert_eq!(quoted_paths(text), ["sync-core/src", "Cargo.toml"]);
}
