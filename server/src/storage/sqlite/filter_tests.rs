//! Filters on SQLite agree with the evaluator that reads the same filters in memory.

use proptest::prelude::*;
use rusqlite::{Connection, params_from_iter};
use sync_protocol::{
    Dialect,
    odata::{Problem, holds, parse, print},
};

use super::{
    generated::{Row, database, filter, rows, table},
    *,
};
use crate::tables::todoitem;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

fn chosen(connection: &Connection, condition: &Condition) -> Vec<usize> {
    let text = format!("SELECT id FROM row_probe WHERE ({})", condition.text);
    let mut statement = connection.prepare(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let ids =
        statement.query_map(params_from_iter(&condition.values), |row| row.get::<_, String>(0)).unwrap();
    let mut ids: Vec<usize> = ids.map(|id| id.unwrap().parse().unwrap()).collect();
    ids.sort_unstable();
    ids
}

/// The rows that pass, as the evaluator says.
fn expected(table: &Table, rows: &[Row], filter: &Expr) -> Vec<usize> {
    let checked = checked(table, filter).unwrap();
    let passes = |row: &Row| holds(&checked, &|name| row.value(name));
    rows.iter().enumerate().filter(|(_, row)| passes(row)).map(|(number, _)| number).collect()
}

fn is_limit(problem: &Problem) -> bool {
    matches!(problem, Problem::TooLong | Problem::TooManyTokens | Problem::TooManyNodes | Problem::TooDeep)
}

#[test]
fn sql_chooses_the_rows_the_evaluator_chooses_and_the_bound_loses_none() {
    let (table, rows) = (table(), rows());
    let connection = database(&rows);
    proptest!(config(3_000), |(filter in filter())| {
        let expected = expected(&table, &rows, &filter);
        let condition = compile(&table, &filter).unwrap();
        prop_assert_eq!(&chosen(&connection, &condition), &expected, "{}", condition.text);
        if let Some(bound) = lower_bound(&filter) {
            let below = expected.iter().filter(|&&number| rows[number].updated_at < bound).count();
            prop_assert_eq!(below, 0, "{} is above a row that passes", bound);
        }
    });
}

#[test]
fn every_filter_reads_as_it_was_written() {
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

#[test]
fn a_filter_that_was_tampered_with_is_refused_or_answered_and_never_fails() {
    let (table, rows) = (table(), rows());
    let connection = database(&rows);
    let piece = prop::sample::select(vec![
        "(", ")", ",", "'", "-", " ", "1", "null", " in (", " eq ", "not ", "cast(", "text", "whole", "flag",
        "now()", "\0", "ä",
    ]);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), 0..9_usize, piece), 1..4);
    proptest!(config(3_000), |(filter in filter(), changes in changes)| {
        let mut text: Vec<char> = print(Dialect::V3, &filter).chars().collect();
        for (at, removed, piece) in changes {
            let start = at.index(text.len() + 1);
            text.splice(start..(start + removed).min(text.len()), piece.chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(read) = parse(&text)
            && let Ok(condition) = compile(&table, &read)
        {
            let found = chosen(&connection, &condition);
            // The clock goes on between the two, and SQLite's functions end a text at its first NUL.
            if !text.contains("now()") && !text.contains('\0') {
                prop_assert_eq!(found, expected(&table, &rows, &read), "{}", text);
            }
        }
    });
}

#[test]
fn the_text_of_a_nested_filter_grows_with_it_and_not_faster() {
    let (table, rows) = (table(), rows());
    let connection = database(&rows);
    for (open, inner, close, end) in [
        ("floor(", "real", " add 0.5)", " gt 0"),
        ("round(", "real", " mod 2.5)", " gt 0"),
        ("trim(", "text", ")", " eq 'a'"),
        ("concat(other,", "text", ")", " ne 'a'"),
        ("(", "flag", " in (true,null))", ""),
        ("not (", "flag", " eq flag)", ""),
        ("date(", "moment", ")", " lt now()"),
        ("-(", "whole", " mod 3)", " lt 1"),
        ("hour(", "moment", ")", " lt 1"),
    ] {
        let levels = match open {
            // Of a date, and gives none.
            "hour(" => 1,
            // Two levels each.
            "not (" | "-(" => 8,
            _ => 16,
        };
        let text = format!("{}{inner}{}{end}", open.repeat(levels), close.repeat(levels));
        let filter = parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let condition = compile(&table, &filter).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(condition.text.len() < 8_000, "{text}: {}", condition.text.len());
        chosen(&connection, &condition);
    }
}

#[test]
fn replace_cannot_be_used_to_fill_the_memory() {
    let table = table();
    let long = format!("replace(text,'a','{}') eq ''", "a".repeat(65));
    for text in ["replace(replace(text,'a','aa'),'a','aa') eq ''", "replace(text,'a',other) eq ''", &long] {
        let refused = checked(&table, &parse(text).unwrap()).unwrap_err();
        assert_eq!(refused.problem, Problem::Replacement, "{text}");
    }
}

#[test]
fn no_text_of_a_filter_ever_becomes_sql() {
    let table = todoitem();
    for hostile in ["x'; DROP TABLE account; --", "\" OR 1=1 --", "?1", "%", "\0", "@"] {
        let filter = Expr::compare(CompareOp::Eq, "text", Literal::String(hostile.to_owned()));
        let condition = compile(&table, &filter).unwrap();
        assert_eq!(condition.text, "\"text\" IS ?");
        let filter = Expr::compare(CompareOp::Eq, hostile, Literal::Null);
        let refused = compile(&table, &filter).unwrap_err();
        let unknown = matches!(&refused, QueryError::Filter(error) if matches!(error.problem, Problem::UnknownProperty(_)));
        assert!(unknown, "{refused}");
    }
}
