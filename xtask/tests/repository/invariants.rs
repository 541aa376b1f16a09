//! Each invariant of `docs/invariants.md` is named by a test, and no test names one that is not there.

use std::collections::BTreeSet;

use crate::files::{self, Text};

/// The numbers of the invariants that the table lists.
fn listed(table: &str) -> Vec<u32> {
    let rows = table.lines().filter_map(|line| line.strip_prefix("| I")?.split_once(' '));
    rows.filter_map(|(number, _)| number.parse().ok()).collect()
}

/// The numbers that the names of tests in this file begin with. A `cases.rs` lists, one a line, what a macro makes tests of.
fn named(file: &Text) -> Vec<u32> {
    let mut numbers = Vec::new();
    let mut is_test = false;
    let number_of = |name: &str| name.strip_prefix('i')?.split_once('_')?.0.parse::<u32>().ok();
    for line in file.text.lines().map(str::trim) {
        let is_name = line.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        numbers.extend(number_of(line).filter(|_| is_name && file.path.ends_with("/cases.rs")));
        if let Some((_, function)) = line.split_once("fn ").filter(|_| is_test) {
            numbers.extend(number_of(function));
            is_test = false;
        }
        is_test = is_test || line == "#[test]" || line.starts_with("#[tokio::test");
    }
    numbers
}

#[test]
fn each_invariant_is_named_by_a_test() {
    let listed = listed(&files::named("docs/invariants.md").text);
    assert_eq!(listed, (1..=30).collect::<Vec<_>>());
    let named: BTreeSet<u32> = files::with_extension("rs").iter().flat_map(named).collect();
    let missing: Vec<_> = listed.iter().filter(|number| !named.contains(number)).collect();
    assert!(missing.is_empty(), "no test is named after {missing:?}");
    let unknown: Vec<_> = named.iter().filter(|number| !listed.contains(number)).collect();
    assert!(unknown.is_empty(), "tests are named after {unknown:?}, which are not listed");
}

#[test]
fn only_a_test_counts_and_only_by_the_start_of_its_name() {
    let text = "#[test]\nfn i3_it_holds() {}\nfn i4_helper() {}\n#[tokio::test(start_paused = true)]\n\
                async fn i12_it_holds_too() {}\n#[test]\nfn is_5_(){}\n#[test]\nfn about_i6_() {}\n";
    let file = Text { path: "x.rs".to_owned(), text: text.to_owned() };
    assert_eq!(named(&file), [3, 12]);
    assert_eq!(listed("| | invariant |\n|---|---|\n| I1 | a | b |\n| I2 | c | d |\n"), [1, 2]);
}
