//! The tables of features and of failures name tests: each of them is there, and nothing that must work is claimed without
//! one.

use crate::files;

/// How many features the table has.
const FEATURES: usize = 64;

/// The rows with a number: it, how much it is wanted, what it says of itself, and the rest.
fn rows(text: &str) -> Vec<(usize, String, String, String)> {
    let lines = text.lines().filter(|line| line.starts_with("| "));
    lines
        .filter_map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [number, _, wanted, state, rest @ ..] = cells.as_slice() else { return None };
            let number = number.parse().ok()?;
            Some((number, (*wanted).to_owned(), (*state).to_owned(), rest.join(" | ")))
        })
        .collect()
}

/// The tests that are named: the file between backquotes, then names of functions after a colon.
fn tests(text: &str) -> Vec<(String, String)> {
    let parts: Vec<_> = text.split('`').collect();
    let pairs = parts.windows(2).filter(|pair| pair[0].ends_with(".rs"));
    pairs
        .filter_map(|pair| Some((pair[0], pair[1].strip_prefix(": ")?)))
        .flat_map(|(path, after)| {
            let names = after.split([';', '|', '\n']).next().unwrap_or_default();
            names.split(", ").map(|name| (path.to_owned(), name.trim().to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_test_the_features_name_is_there() {
    are_there("docs/features.md", 50);
}

#[test]
fn every_failure_names_its_test_and_that_is_there() {
    are_there("docs/failures.md", 40);
    let text = files::named("docs/failures.md").text.clone();
    for row in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| what goes wrong")) {
        assert!(!tests(row).is_empty(), "{row} names no test");
    }
}

/// Checks that the tests a document names are there, and that it names at least so many.
fn are_there(document: &str, least: usize) {
    let named = tests(&files::named(document).text);
    assert!(named.len() > least, "{document} names {} tests", named.len());
    for (path, test) in named {
        let source = std::fs::read_to_string(files::root().join(&path)).unwrap_or_default();
        assert!(source.contains(&format!("fn {test}(")), "{path} has no test {test}, which {document} names");
    }
}

#[test]
fn every_feature_has_its_row_and_a_yes_names_its_test() {
    let rows = rows(&files::named("docs/features.md").text);
    let mut numbers: Vec<_> = rows.iter().map(|row| row.0).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=FEATURES).collect::<Vec<_>>());
    for (number, wanted, state, rest) in rows {
        assert!(["must", "should", "could"].contains(&wanted.as_str()), "{number}: {wanted}");
        match state.as_str() {
            "yes" => assert!(!tests(&rest).is_empty(), "{number} names no test"),
            "part" | "no" => assert!(rest.len() > 10, "{number} says not what is missing"),
            other => panic!("{number}: {other}"),
        }
    }
}

#[test]
fn a_test_is_told_from_other_words() {
    let text = "`a.rs`: one_thing, another; `b/c.rs`: third | `d.rs` alone, `--quick-add`: no\n";
    let named = [("a.rs", "one_thing"), ("a.rs", "another"), ("b/c.rs", "third")];
    assert_eq!(tests(text), named.map(|(path, test)| (path.to_owned(), test.to_owned())));
}
