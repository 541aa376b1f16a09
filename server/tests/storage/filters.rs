//! Filters on each database agree with the evaluator that reads the same filters in memory, and so with each other.

use proptest::prelude::*;
use serde_json::Map;
use server::storage::{Change, ListRequest, QueryError};
use sync_protocol::{
    Dialect,
    odata::{Column, Expr, Kind, Problem, Typed, check, holds, parse, print},
};
use tokio::{runtime::Handle, task::block_in_place};

use crate::{
    bench::{Bench, Device, ids},
    generated::{Row, filter, rows, table},
};

on_both!(
    a_database_chooses_the_rows_the_evaluator_chooses,
    a_filter_that_was_tampered_with_is_refused_or_answered_and_never_fails,
    replace_cannot_be_used_to_fill_the_memory,
);

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

/// A table with the generated rows; the stamp of each is its number.
async fn filled(bench: &Bench) -> (Device, Vec<Row>) {
    let (_, device) = bench.open_for_one().await;
    let (device, rows) = (device.at(&table()), rows());
    for (number, row) in rows.iter().enumerate() {
        let change = Change::Insert { values: row.stored(), extra: Map::new() };
        let stored = device.applied(device.request(&number.to_string(), change)).await;
        assert_eq!(stored.updated_at, row.updated_at);
    }
    (device, rows)
}

fn chosen(device: &Device, filter: &Expr) -> Result<Vec<usize>, QueryError> {
    let request = ListRequest { filter: Some(filter.clone()), ..device.query() };
    let page = block_in_place(|| Handle::current().block_on(device.storage.list(request)));
    let page = page.unwrap_or_else(|error| panic!("{}: {error}", print(Dialect::V3, filter)))?;
    let mut ids: Vec<usize> = ids(&page).iter().map(|id| id.parse().unwrap()).collect();
    ids.sort_unstable();
    Ok(ids)
}

fn checked(filter: &Expr) -> Typed {
    let columns = |name: &str| {
        let all = [
            ("text", Kind::Text),
            ("other", Kind::Text),
            ("whole", Kind::Integer),
            ("real", Kind::Float),
            ("flag", Kind::Boolean),
            ("moment", Kind::Date),
            ("day", Kind::Date),
            ("clock", Kind::Time),
            ("rank", Kind::Text),
            ("place", Kind::Point),
            ("updatedAt", Kind::Date),
        ];
        let found = all.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(Column { name: found.0.to_owned(), kind: found.1 })
    };
    check(filter, &columns, 0).unwrap()
}

/// The rows that pass, as the evaluator says.
fn expected(rows: &[Row], filter: &Expr) -> Vec<usize> {
    let checked = checked(filter);
    let passes = |row: &Row| holds(&checked, &|name| row.value(name));
    rows.iter().enumerate().filter(|(_, row)| passes(row)).map(|(number, _)| number).collect()
}

async fn a_database_chooses_the_rows_the_evaluator_chooses(bench: Bench) {
    let bench = bench.declaring(&table());
    let (device, rows) = filled(&bench).await;
    proptest!(config(1_500), |(filter in filter())| {
        let chosen = chosen(&device, &filter).unwrap();
        prop_assert_eq!(chosen, expected(&rows, &filter), "{}", print(Dialect::V3, &filter));
    });
}

async fn a_filter_that_was_tampered_with_is_refused_or_answered_and_never_fails(bench: Bench) {
    let bench = bench.declaring(&table());
    let (device, rows) = filled(&bench).await;
    let piece = prop::sample::select(vec![
        "(", ")", ",", "'", "-", " ", "1", "null", " in (", " eq ", "not ", "cast(", "text", "whole", "flag",
        "place", "rank", "now()", "\0", "ä",
    ]);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), 0..9_usize, piece), 1..4);
    proptest!(config(1_500), |(filter in filter(), changes in changes)| {
        let mut text: Vec<char> = print(Dialect::V3, &filter).chars().collect();
        for (at, removed, piece) in changes {
            let start = at.index(text.len() + 1);
            text.splice(start..(start + removed).min(text.len()), piece.chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(read) = parse(&text)
            && let Ok(found) = chosen(&device, &read)
        {
            // SQLite's functions end a text at its first NUL.
            if !text.contains('\0') {
                prop_assert_eq!(found, expected(&rows, &read), "{}", text);
            }
        }
    });
}

async fn replace_cannot_be_used_to_fill_the_memory(bench: Bench) {
    let bench = bench.declaring(&table());
    let (_, device) = bench.open_for_one().await;
    let device = device.at(&table());
    let long = format!("replace(text,'a','{}') eq ''", "a".repeat(65));
    for text in ["replace(replace(text,'a','aa'),'a','aa') eq ''", "replace(text,'a',other) eq ''", &long] {
        let refused = chosen(&device, &parse(text).unwrap());
        assert!(
            matches!(&refused, Err(QueryError::Filter(error)) if error.problem == Problem::Replacement),
            "{text}"
        );
    }
}

#[test]
fn every_filter_reads_as_it_was_written() {
    let is_limit = |problem: &Problem| {
        matches!(
            problem,
            Problem::TooLong | Problem::TooManyTokens | Problem::TooManyNodes | Problem::TooDeep
        )
    };
    proptest!(config(1_000), |(filter in filter())| {
        for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
            let text = print(dialect, &filter);
            match parse(&text) {
                Ok(again) => prop_assert_eq!(&again, &filter, "{}", text),
                Err(error) => prop_assert!(is_limit(&error.problem), "{}: {}", text, error),
            }
        }
    });
}
