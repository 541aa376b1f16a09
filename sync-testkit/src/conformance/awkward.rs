//! Generators of awkward values, records, filters and changes, and how long the properties run.

use std::env;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use sync_core::query::{Comparison, Direction};
use sync_core::{Fields, Filter, Query};

/// Names of members the generated records have: indexed ones, a plain one and ones that are hard to quote.
pub(super) const MEMBERS: [&str; 7] =
    ["complete", "order", "listId", "plain", "sn\"ack'y \\ $.x[0] ö", "", "nul\0 \n"];

const TEXTS: [&str; 21] = [
    "",
    " ",
    "a",
    "A",
    "ab",
    "å",
    "a\u{30a}",
    "\0",
    "a\0b",
    "a\0",
    "😀",
    "\u{ffff}",
    "\u{10000}",
    "\\",
    "\"",
    "'",
    "%",
    "1",
    "1.0",
    "null",
    "[1]",
];

/// Checks a property over so many generated inputs, or as many as `PROPTEST_CASES` says; the smallest one that fails is in
/// the panic's text.
pub(super) fn check<S: Strategy>(
    cases: u32,
    inputs: S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if let Err(failure) = TestRunner::new(config).run(&inputs, property) {
        panic!("{failure}");
    }
}

fn number() -> impl Strategy<Value = Value> {
    let whole = [0, 1, -1, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, i64::MAX, i64::MIN];
    let real =
        [-0.0, 0.1, 0.3, 1.5, 1e308, -1e308, f64::MIN_POSITIVE, 5e-324, 1e-300, 123_456_789.123_456_78];
    prop_oneof![
        select(whole.to_vec()).prop_map(Value::from),
        select(real.to_vec()).prop_map(Value::from),
        Just(json!(u64::MAX)),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no other numbers", |n| n.is_finite()).prop_map(Value::from),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(TEXTS.to_vec()).prop_map(str::to_owned),
        1 => vec(any::<char>(), 0..5).prop_map(String::from_iter),
    ]
}

/// Makes any JSON value, mostly small and mostly one that a comparison may get wrong.
pub(super) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        2 => any::<bool>().prop_map(Value::from),
        4 => number(),
        4 => text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((text(), inner), 0..3).prop_map(|members| Value::from(Fields::from_iter(members))),
        ]
    })
}

/// Makes the members of a record: each of [`MEMBERS`] or not.
pub(super) fn members() -> impl Strategy<Value = Value> {
    vec(proptest::option::of(value()), MEMBERS.len()).prop_map(|values| {
        let named = MEMBERS.iter().zip(values).filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
        Value::from(Fields::from_iter(named))
    })
}

fn column() -> impl Strategy<Value = String> {
    select([&MEMBERS[..], &["id", "updatedAt", "never there"]].concat()).prop_map(str::to_owned)
}

/// Makes any filter.
pub(super) fn filter() -> impl Strategy<Value = Filter> {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    let compare = (column(), select(vec![Eq, Ne, Lt, Le, Gt, Ge]), value())
        .prop_map(|(column, comparison, value)| Filter::Compare(column, comparison, value));
    let leaf = Union::new_weighted(vec![(1, Just(Filter::All).boxed()), (12, compare.boxed())]);
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Filter::And),
            vec(inner.clone(), 0..3).prop_map(Filter::Or),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

/// Makes any query.
pub(super) fn query() -> impl Strategy<Value = Query> {
    let direction = select(vec![Direction::Ascending, Direction::Descending]);
    (filter(), vec((column(), direction), 0..3), proptest::option::of(0_usize..12), 0_usize..4)
        .prop_map(|(filter, order, limit, offset)| Query { filter, order, limit, offset })
}
