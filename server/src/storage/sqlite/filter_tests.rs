use proptest::prelude::*;
use rusqlite::{Connection, params, params_from_iter};

use super::*;
use crate::tables::todoitem;

/// A row as the model sees it.
#[derive(Clone, Copy, Debug)]
struct Row {
    text: Option<&'static str>,
    complete: Option<bool>,
    priority: Option<i64>,
    updated_at: i64,
}

const TEXTS: [&str; 4] = ["a", "b", "B", "it's %"];

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for text in [None, Some("a"), Some("B"), Some("it's %")] {
        for complete in [None, Some(false), Some(true)] {
            for priority in [None, Some(0), Some(2)] {
                rows.push(Row { text, complete, priority, updated_at: i64::try_from(rows.len()).unwrap() });
            }
        }
    }
    rows
}

fn database(rows: &[Row]) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(include_str!("../../../migrations/0001_initial.sql")).unwrap();
    connection.execute("INSERT INTO account VALUES (1, 'a', 'sid', 'hash', 0)", []).unwrap();
    for (number, row) in rows.iter().enumerate() {
        connection
            .execute(
                "INSERT INTO row_todoitem (owner, id, created_at, updated_at, version, deleted, text, complete, priority)
                 VALUES (1, ?1, 0, ?2, '', 0, ?3, ?4, ?5)",
                params![number.to_string(), row.updated_at, row.text, row.complete, row.priority],
            )
            .unwrap();
    }
    connection
}

/// A value of the model: null, or comparable with others of its kind.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Model<'a> {
    Null,
    Text(&'a str),
    Flag(bool),
    Number(f64),
}

fn value<'a>(expr: &'a Expr, row: &'a Row) -> Model<'a> {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let number = |number: i64| Model::Number(number as f64);
    match expr {
        Expr::Literal(Literal::Null) => Model::Null,
        Expr::Literal(Literal::String(text) | Literal::Guid(text)) => Model::Text(text),
        Expr::Literal(Literal::Bool(flag)) => Model::Flag(*flag),
        Expr::Literal(Literal::Int(int) | Literal::DateTime(int)) => number(*int),
        Expr::Literal(Literal::Double(double)) => Model::Number(*double),
        Expr::Property(name) => match name.as_str() {
            "text" => row.text.map_or(Model::Null, Model::Text),
            "complete" => row.complete.map_or(Model::Null, Model::Flag),
            "priority" => row.priority.map_or(Model::Null, number),
            _ => number(row.updated_at),
        },
        condition => Model::Flag(holds(condition, row)),
    }
}

/// OData as its text says it: null equals null, differs from all else, and is neither smaller nor larger.
fn holds(expr: &Expr, row: &Row) -> bool {
    match expr {
        Expr::And(left, right) => holds(left, row) && holds(right, row),
        Expr::Or(left, right) => holds(left, row) || holds(right, row),
        Expr::Not(inner) => !holds(inner, row),
        Expr::Compare(op, left, right) => {
            let (left, right) = (value(left, row), value(right, row));
            let ordered = left != Model::Null && right != Model::Null;
            match op {
                CompareOp::Eq => left == right,
                CompareOp::Ne => left != right,
                CompareOp::Gt => ordered && left > right,
                CompareOp::Ge => ordered && left >= right,
                CompareOp::Lt => ordered && left < right,
                CompareOp::Le => ordered && left <= right,
            }
        }
        other => value(other, row) == Model::Flag(true),
    }
}

fn op() -> impl Strategy<Value = CompareOp> {
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    prop::sample::select(vec![Eq, Ne, Gt, Ge, Lt, Le])
}

/// Comparisons whose sides are of one kind, either way round.
fn comparison() -> impl Strategy<Value = Expr> {
    let literal = prop_oneof![
        prop::sample::select(TEXTS.to_vec()).prop_map(|text| ("text", Literal::String(text.to_owned()))),
        any::<bool>().prop_map(|flag| ("complete", Literal::Bool(flag))),
        (-1_i64..4).prop_map(|number| ("priority", Literal::Int(number))),
        Just(("priority", Literal::Double(0.5))),
        (-1_i64..40).prop_map(|ms| ("updatedAt", Literal::DateTime(ms))),
        prop::sample::select(vec!["text", "complete", "priority"]).prop_map(|name| (name, Literal::Null)),
    ];
    (op(), literal, any::<bool>()).prop_map(|(op, (name, literal), turned)| {
        let (name, literal) = (Box::new(Expr::Property(name.to_owned())), Box::new(Expr::Literal(literal)));
        if turned { Expr::Compare(op, literal, name) } else { Expr::Compare(op, name, literal) }
    })
}

/// What pulls ask: the part of a filter that a bound is made of.
fn since() -> impl Strategy<Value = Expr> {
    let op = prop::sample::select(vec![CompareOp::Gt, CompareOp::Ge, CompareOp::Eq]);
    (op, -1_i64..40).prop_map(|(op, ms)| Expr::compare(op, "updatedAt", Literal::DateTime(ms)))
}

fn filter() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        4 => comparison(),
        4 => since(),
        1 => Just(Expr::Property("complete".to_owned())),
        1 => any::<bool>().prop_map(|flag| Expr::Literal(Literal::Bool(flag))),
    ];
    leaf.prop_recursive(5, 40, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left.and(right)),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left.or(right)),
            inner.clone().prop_map(Expr::negated),
            (op(), inner, any::<bool>()).prop_map(|(op, inner, flag)| {
                Expr::Compare(op, Box::new(inner), Box::new(Expr::Literal(Literal::Bool(flag))))
            }),
        ]
    })
}

fn chosen(connection: &Connection, condition: &Condition) -> Vec<usize> {
    let text = format!("SELECT id FROM row_todoitem WHERE owner = 1 AND ({})", condition.text);
    let mut statement = connection.prepare(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let ids =
        statement.query_map(params_from_iter(&condition.values), |row| row.get::<_, String>(0)).unwrap();
    let mut ids: Vec<usize> = ids.map(|id| id.unwrap().parse().unwrap()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn sql_chooses_the_rows_the_model_chooses_and_the_bound_loses_none() {
    let (table, rows) = (todoitem(), rows());
    let connection = database(&rows);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) };
    proptest!(config, |(filter in filter())| {
        let expected: Vec<usize> =
            rows.iter().enumerate().filter(|(_, row)| holds(&filter, row)).map(|(number, _)| number).collect();
        let condition = compile(&table, &filter).unwrap();
        prop_assert_eq!(&chosen(&connection, &condition), &expected, "{}", condition.text);
        if let Some(bound) = lower_bound(&filter) {
            let below = expected.iter().filter(|&&number| rows.get(number).unwrap().updated_at < bound).count();
            prop_assert_eq!(below, 0, "{} is above a row that passes", bound);
        }
    });
}

#[test]
fn no_text_of_a_filter_ever_becomes_sql() {
    let table = todoitem();
    for hostile in ["x'; DROP TABLE account; --", "\" OR 1=1 --", "?1", "%", "\0"] {
        let filter = Expr::compare(CompareOp::Eq, "text", Literal::String(hostile.to_owned()));
        let condition = compile(&table, &filter).unwrap();
        assert_eq!(condition.text, "\"text\" IS ?");
        let filter = Expr::compare(CompareOp::Eq, hostile, Literal::Null);
        assert!(matches!(compile(&table, &filter), Err(QueryError::UnknownProperty(_))));
    }
}
