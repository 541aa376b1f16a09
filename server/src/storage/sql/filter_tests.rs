//! The text of filters: how long it gets, and what never gets into it. What it means is tested on both databases, in
//! `tests/storage`.

use sync_protocol::odata::{Problem, parse};

use super::*;
use crate::{
    storage::{postgres::Postgres, sqlite::Sqlite},
    tables::{Column as Declared, todoitem},
};

fn table() -> Table {
    let columns = vec![
        Declared::string("text"),
        Declared::string("other"),
        Declared::new("whole", ColumnType::Integer),
        Declared::new("real", ColumnType::Float),
        Declared::new("flag", ColumnType::Boolean),
        Declared::new("moment", ColumnType::Date),
    ];
    Table::new("probe", columns).unwrap()
}

#[test]
fn the_text_of_a_nested_filter_grows_with_it_and_not_faster() {
    let table = table();
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
        for condition in [compile::<Sqlite>(&table, &filter, 0), compile::<Postgres>(&table, &filter, 0)] {
            let condition = condition.unwrap_or_else(|error| panic!("{text}: {error}"));
            assert!(condition.text.len() < 8_000, "{text}: {}", condition.text.len());
        }
    }
}

#[test]
fn no_text_of_a_filter_ever_becomes_sql() {
    let table = todoitem();
    for hostile in ["x'; DROP TABLE account; --", "\" OR 1=1 --", "?1", "$1", "%", "\0", "@"] {
        let filter = Expr::compare(CompareOp::Eq, "text", Literal::String(hostile.to_owned()));
        assert_eq!(compile::<Sqlite>(&table, &filter, 0).unwrap().text, "\"text\" IS ?");
        let condition = compile::<Postgres>(&table, &filter, 0).unwrap();
        assert_eq!(Postgres::numbered(condition.text), "\"text\" = ($1::text COLLATE \"C\")");
        let filter = Expr::compare(CompareOp::Eq, hostile, Literal::Null);
        let refused = compile::<Postgres>(&table, &filter, 0).unwrap_err();
        let unknown = matches!(&refused, QueryError::Filter(error) if matches!(error.problem, Problem::UnknownProperty(_)));
        assert!(unknown, "{refused}");
    }
}
