//! What a filter and an order mean, for every store.

use serde_json::{Value, json};
use sync_core::query::{Comparison, Direction, escaped_key, key};
use sync_core::{Filter, Query, Record, Timestamp};

use crate::support::{fields, id};

fn record(name: &str, members: Value) -> Record {
    Record { updated_at: Some(Timestamp(7)), ..Record::new(id(name), fields(members)) }
}

#[test]
fn a_comparison_knows_null_and_orders_values_by_kind() {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    for (left, right, holds) in [
        (json!(1), json!(2), [Ne, Lt, Le].as_slice()),
        (json!(2), json!(2.0), &[Eq, Le, Ge]),
        (json!(-1.5), json!(-2), &[Ne, Gt, Ge]),
        (json!(-0.0), json!(0), &[Eq, Le, Ge]),
        (json!(true), json!(1), &[Eq, Le, Ge]),
        (json!(99), json!("1"), &[Ne, Lt, Le]),
        (json!("ä"), json!("z"), &[Ne, Gt, Ge]),
        (json!("a"), json!("ab"), &[Ne, Lt, Le]),
        (json!([1]), json!("[1]"), &[Eq, Le, Ge]),
        (json!({"a": 1}), json!({"a": 2}), &[Ne, Lt, Le]),
        (json!(null), json!(null), &[Eq]),
        (json!(null), json!(0), &[Ne]),
        (json!("x"), json!(null), &[Ne]),
    ] {
        let row = record("a", json!({ "n": left }));
        for comparison in [Eq, Ne, Lt, Le, Gt, Ge] {
            let matches = Filter::Compare("n".into(), comparison, right.clone()).matches(&row);
            assert_eq!(matches, holds.contains(&comparison), "{left} {comparison:?} {right}");
        }
    }
}

#[test]
fn a_filter_is_made_of_parts() {
    let row = record("a", json!({"n": 1, "text": "x"}));
    let (yes, no) = (Filter::eq("n", 1), Filter::eq("text", "y"));
    assert!(
        Filter::eq("id", "a")
            .and(Filter::eq("updatedAt", 7))
            .and(Filter::eq("gone", json!(null)))
            .matches(&row)
    );
    for (filter, matches) in [
        (Filter::All, true),
        (yes.clone().and(no.clone()), false),
        (Filter::Or(vec![no.clone(), yes.clone()]), true),
        (Filter::Or(vec![no.clone(), no.clone()]), false),
        (Filter::Or(Vec::new()), false),
        (Filter::Not(Box::new(no.clone())), true),
        (Filter::Not(Box::new(yes.clone())), false),
    ] {
        assert_eq!(filter.matches(&row), matches, "{filter:?}");
    }
    assert_eq!(Filter::All.and(yes.clone()), yes);
    assert_eq!(yes.clone().and(Filter::All), yes);
    let three = yes.clone().and(no.clone()).and(yes.clone());
    assert_eq!(three, Filter::And(vec![yes.clone(), no.clone(), yes.clone()]));
    assert_eq!(three.equalities(), [("n", &json!(1)), ("text", &json!("y")), ("n", &json!(1))]);
    assert!(Filter::Or(vec![yes.clone(), no]).equalities().is_empty());
    assert!(Filter::Compare("n".into(), Comparison::Le, json!(1)).equalities().is_empty());
}

#[test]
fn an_order_is_by_its_columns_and_then_by_the_id() {
    let rows = [
        record("d", json!({"n": 1, "text": "b"})),
        record("c", json!({"n": 1, "text": "a"})),
        record("b", json!({"n": 2})),
        record("a", json!({"n": 1, "text": "a"})),
    ];
    let sorted = |query: &Query| {
        let mut rows = rows.to_vec();
        rows.sort_by(|a, b| query.compare(a, b));
        rows.iter().map(|row| row.id.to_string()).collect::<String>()
    };
    assert_eq!(sorted(&Query::default()), "abcd");
    assert_eq!(sorted(&Query::filter(Filter::All).order_by("n").order_by("text")), "acdb");
    let descending = vec![("n".to_owned(), Direction::Descending)];
    assert_eq!(sorted(&Query { order: descending, ..Query::default() }), "bacd", "ties stay ascending");
    assert_eq!(Query::default().limit(3).limit, Some(3));
}

#[test]
fn joined_keys_sort_column_by_column() {
    let values = [
        json!(null),
        json!(-1e300),
        json!(-1),
        json!(0),
        json!(2.5),
        json!(""),
        json!("a\0"),
        json!("a\0b"),
        json!("a1"),
    ];
    for (a, b) in values.iter().flat_map(|a| values.iter().map(move |b| (a, b))) {
        for (x, y) in [(0, 9), (9, 0), (5, 5)] {
            let joined =
                |first: &Value, second: i32| [escaped_key(first), escaped_key(&json!(second))].concat();
            let expected = (key(a), key(&json!(x))).cmp(&(key(b), key(&json!(y))));
            assert_eq!(joined(a, x).cmp(&joined(b, y)), expected, "{a} {x}, {b} {y}");
        }
    }
}
