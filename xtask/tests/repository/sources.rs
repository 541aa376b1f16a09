//! How a source file looks: it says what it is for, it is short, it is safe, and no test is left out unseen.

use crate::files::{self, Text};

const LONGEST: usize = 400;
/// Where functions of the C library are stood in for, in tests only.
const HOOKS: &str = "faulty-disk/src/hooks";
/// The crate with lints of its own for that.
const FAULTY_DISK: &str = "faulty-disk/Cargo.toml";

/// What is wrong with one source file.
fn faults(file: &Text) -> Vec<String> {
    let lines: Vec<&str> = file.text.lines().collect();
    let code = || lines.iter().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let mut faults = Vec::new();
    if !file.text.starts_with("//!") {
        faults.push(format!("{}: does not open with `//!` and what it is for", file.path));
    }
    if lines.len() > LONGEST {
        faults.push(format!("{}: {} lines, more than {LONGEST}", file.path, lines.len()));
    }
    for (number, _) in code().filter(|(_, line)| is_unsafe(line) && !file.path.starts_with(HOOKS)) {
        faults.push(format!("{}:{}: not safe code", file.path, number + 1));
    }
    for (number, _) in code().filter(|(_, line)| is_ignored_unsaid(line)) {
        faults.push(format!("{}:{}: an ignored test must say why", file.path, number + 1));
    }
    faults
}

fn is_unsafe(line: &str) -> bool {
    let keyword = concat!("un", "safe");
    line.split(keyword).skip(1).any(|rest| {
        let word = rest.split_whitespace().next().unwrap_or_default();
        rest.starts_with(char::is_whitespace) && ["{", "fn", "impl", "extern", "trait"].contains(&word)
    })
}

fn is_ignored_unsaid(line: &str) -> bool {
    line.trim_start().starts_with("#[ignore") && !line.contains("= \"")
}

#[test]
fn every_source_file_keeps_the_rules() {
    let faults: Vec<String> = files::with_extension("rs").iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for manifest in files::with_extension("toml").iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        let belongs = manifest.text.contains("version.workspace = true") && manifest.path != FAULTY_DISK;
        assert!(!belongs || manifest.text.contains("[lints]\nworkspace = true"), "{}", manifest.path);
    }
    assert!(files::named("Cargo.toml").text.contains("unsafe_code = \"forbid\""));
}

#[test]
fn a_file_that_breaks_a_rule_is_named() {
    let keyword = concat!("un", "safe");
    let broken = [
        ("fn main() {}\n".to_owned(), "does not open"),
        (format!("//! Long.\n{}", "\n".repeat(LONGEST)), "401 lines"),
        (format!("//! Bad.\nfn f() {{ {keyword} {{ g() }} }}\n"), "x.rs:2: not safe"),
        (format!("//! Bad.\n{keyword} fn f() {{}}\n"), "not safe"),
        ("//! Bad.\n#[ignore]\nfn f() {}\n".to_owned(), "an ignored test"),
    ];
    for (text, fault) in broken {
        let found = faults(&Text { path: "x.rs".to_owned(), text });
        assert!(found.len() == 1 && found[0].contains(fault), "{found:?}");
    }
}

#[test]
fn prose_about_the_keyword_is_no_fault() {
    let text = format!("//! Good.\n// {0} {{ never }}\n#![forbid({0}_code)]\n", concat!("un", "safe"));
    assert_eq!(faults(&Text { path: "x.rs".to_owned(), text }), Vec::<String>::new());
}
