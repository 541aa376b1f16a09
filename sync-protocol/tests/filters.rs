//! Filters: what is read, how it is written, what is refused, and that no input does harm.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use sync_protocol::Dialect::{Ct, V2, V3};
use sync_protocol::odata::{
    At, Column, CompareOp, Expr, FilterError, Function, Kind, Literal, MAX_DEPTH, MAX_INPUT, MAX_NODES,
    MAX_TOKENS, MathOp, Problem, Type, Value, check, evaluate, is_name, parse, print,
};
use sync_protocol::point::Point;

fn property(name: &str) -> Expr {
    Expr::property(name)
}

fn problem(filter: &str) -> FilterError {
    parse(filter).unwrap_err()
}

#[test]
fn the_filters_of_known_clients_are_read_and_written_per_dialect() {
    for (filter, v2, v3) in [
        (
            "(updatedAt ge datetimeoffset'1969-12-31T00:00:00.000Z')",
            "updatedAt ge datetimeoffset'1969-12-31T00:00:00.000Z'",
            "updatedAt ge cast(1969-12-31T00:00:00.000Z,Edm.DateTimeOffset)",
        ),
        (
            "(updatedAt ge datetimeoffset'2015-12-13T04:28:12.8160000+00:00')",
            "updatedAt ge datetimeoffset'2015-12-13T04:28:12.816Z'",
            "updatedAt ge cast(2015-12-13T04:28:12.816Z,Edm.DateTimeOffset)",
        ),
        (
            "(updatedAt gt cast(2021-03-01T05:06:07.089Z,Edm.DateTimeOffset))",
            "updatedAt gt datetimeoffset'2021-03-01T05:06:07.089Z'",
            "updatedAt gt cast(2021-03-01T05:06:07.089Z,Edm.DateTimeOffset)",
        ),
        (
            "updatedAt gt datetimeoffset'2020-01-01' or (updatedAt ge datetime'2020-01-01T00:00:00' and id gt 'X')",
            "updatedAt gt datetimeoffset'2020-01-01T00:00:00.000Z' or \
             (updatedAt ge datetimeoffset'2020-01-01T00:00:00.000Z' and id gt 'X')",
            "updatedAt gt cast(2020-01-01T00:00:00.000Z,Edm.DateTimeOffset) or \
             (updatedAt ge cast(2020-01-01T00:00:00.000Z,Edm.DateTimeOffset) and id gt 'X')",
        ),
        ("complete", "complete", "complete"),
        ("not(complete)", "not complete", "not complete"),
        ("not (a eq 1 and b)", "not (a eq 1 and b)", "not (a eq 1 and b)"),
        (
            "(a eq 1) and ((b ne 2) or (c lt 3))",
            "a eq 1 and (b ne 2 or c lt 3)",
            "a eq 1 and (b ne 2 or c lt 3)",
        ),
        ("a and b or c and d", "(a and b) or (c and d)", "(a and b) or (c and d)"),
        ("a and (b and c)", "a and (b and c)", "a and (b and c)"),
        ("text eq 'it''s'", "text eq 'it''s'", "text eq 'it''s'"),
        ("text eq ''", "text eq ''", "text eq ''"),
        ("text eq ''''", "text eq ''''", "text eq ''''"),
        ("n le 5L", "n le 5", "n le 5"),
        ("n ge -9223372036854775808", "n ge -9223372036854775808L", "n ge -9223372036854775808L"),
        ("n eq 4.0f", "n eq 4.0", "n eq 4.0"),
        ("n eq 4M", "n eq 4.0", "n eq 4.0"),
        ("n eq -1.5e-7d", "n eq -1.5e-7", "n eq -1.5e-7"),
        (
            "due lt 2000-01-01",
            "due lt datetimeoffset'2000-01-01T00:00:00.000Z'",
            "due lt cast(2000-01-01T00:00:00.000Z,Edm.DateTimeOffset)",
        ),
        (
            "due lt 2000-01-01T00:00:00+01:00",
            "due lt datetimeoffset'1999-12-31T23:00:00.000Z'",
            "due lt cast(1999-12-31T23:00:00.000Z,Edm.DateTimeOffset)",
        ),
        (
            "g eq guid'ABCDEF01-2345-6789-abcd-ef0123456789'",
            "g eq guid'abcdef01-2345-6789-abcd-ef0123456789'",
            "g eq cast(abcdef01-2345-6789-abcd-ef0123456789,Edm.Guid)",
        ),
        (
            "g eq abcdef01-2345-6789-abcd-ef0123456789",
            "g eq guid'abcdef01-2345-6789-abcd-ef0123456789'",
            "g eq cast(abcdef01-2345-6789-abcd-ef0123456789,Edm.Guid)",
        ),
        (
            "deleted eq false and x ne null",
            "deleted eq false and x ne null",
            "deleted eq false and x ne null",
        ),
    ] {
        let tree = parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(print(V2, &tree), v2);
        assert_eq!(print(V3, &tree), v3);
        assert_eq!(print(Ct, &tree), v3);
    }
}

#[test]
fn and_binds_tighter_than_or_and_not_tighter_than_a_comparison() {
    let expected = property("a").or(property("b").and(property("c")));
    assert_eq!(parse("a or b and c"), Ok(expected));
    let not_a = property("a").negated();
    let expected = Expr::Compare(CompareOp::Eq, Box::new(not_a), Box::new(property("b")));
    assert_eq!(parse("not a eq b"), Ok(expected));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (filter, expected) in [
        ("", "the filter is wrong at character 1: expected a property or a value"),
        ("a eq", "the filter is wrong at character 5: expected a property or a value"),
        ("a b", "the filter is wrong at character 3: expected 'and', 'or' or the end of the filter"),
        ("(a", "the filter is wrong at character 3: expected ')'"),
        ("a)", "the filter is wrong at character 2: expected 'and', 'or' or the end of the filter"),
        ("a eq 'x", "the filter is wrong at character 6: this string has no end"),
        ("a eq 'x''", "the filter is wrong at character 6: this string has no end"),
        ("a eq 1x", "the filter is wrong at character 6: this is not a number"),
        ("a eq -", "the filter is wrong at character 6: this is not a number"),
        ("a eq 1e999", "the filter is wrong at character 6: this is not a number"),
        ("a eq 9223372036854775808", "the filter is wrong at character 6: this is not a number"),
        ("a eq datetime'soon'", "the filter is wrong at character 6: this is not a date"),
        ("a eq 2020-13-01", "the filter is wrong at character 6: this is not a date"),
        ("a eq guid'1'", "the filter is wrong at character 6: this is not a GUID"),
        ("a eq X'00'", "the filter is wrong at character 6: the type 'X' is not supported"),
        (
            "cast(1,Edm.Stream) eq a",
            "the filter is wrong at character 8: the type 'Edm.Stream' is not supported",
        ),
        ("cast(2020-01-01) eq a", "the filter is wrong at character 16: expected ','"),
        (
            "soundslike(a,'b')",
            "the filter is wrong at character 1: the function 'soundslike' is not supported",
        ),
        ("a eq b eq c", "the filter is wrong at character 8: expected 'and', 'or' or the end of the filter"),
        ("a; drop", "the filter is wrong at character 2: this character means nothing here"),
        ("a/b eq 1", "the filter is wrong at character 2: this character means nothing here"),
        ("a.b eq 1", "the filter is wrong at character 1: expected a property or a value"),
    ] {
        assert_eq!(problem(filter).to_string(), expected, "{filter}");
    }
}

#[test]
fn a_filter_has_a_longest_length() {
    let longest = format!("a eq '{}'", "x".repeat(MAX_INPUT - 7));
    assert!(parse(&longest).is_ok());
    assert_eq!(problem(&format!("{longest} ")).problem, Problem::TooLong);
}

#[test]
fn a_filter_has_a_most_of_tokens() {
    assert_eq!(problem(&"a ".repeat(2)).problem, Problem::Expected("'and', 'or' or the end of the filter"));
    let error = problem(&"(a)or".repeat(MAX_TOKENS / 4 + 1));
    assert!(matches!(error.problem, Problem::TooManyNodes | Problem::TooManyTokens));
}

#[test]
fn a_filter_has_a_most_of_nodes() {
    // n names and n - 1 operators.
    let chain = |names: usize| vec!["a"; names].join(" and ");
    assert!(parse(&chain(MAX_NODES / 2)).is_ok());
    assert_eq!(problem(&chain(MAX_NODES / 2 + 1)).problem, Problem::TooManyNodes);
}

#[test]
fn whatever_nests_does_so_to_a_limit() {
    let parens = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    let nots = |n: usize| format!("{}a", "not ".repeat(n));
    let signs = |n: usize| format!("{}a", "-".repeat(n));
    let calls = |n: usize| format!("{}a{}", "trim(".repeat(n), ")".repeat(n));
    let casts = |n: usize| format!("{}a{}", "cast(".repeat(n), ",Edm.String)".repeat(n));
    let lists = |n: usize| format!("a in ({}1{})", "(".repeat(n), ")".repeat(n));
    for nest in [parens, nots, signs, calls, casts, lists] {
        assert!(parse(&nest(MAX_DEPTH)).is_ok());
        assert_eq!(problem(&nest(MAX_DEPTH + 1)).problem, Problem::TooDeep);
    }
}

#[test]
fn what_is_read_at_the_greatest_depth_is_written_no_deeper() {
    let nest = |open: &str, inner: &str, close: &str| {
        let levels = MAX_DEPTH / open.matches(['-', '(', 'n']).count();
        format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
    };
    for filter in [
        nest("-", "-5", ""),
        nest("-", " 5", ""),
        nest("-", " 1.5", ""),
        nest("-", "a", ""),
        nest("-", "'x'", ""),
        nest("-", "datetime'2026-01-01'", ""),
        nest("-", "guid'0199f2d1-1111-7000-8000-000000000001'", ""),
        nest("not ", "a", ""),
        nest("not (", "a and b or c", ")"),
        nest("not (", "a and b or c eq time'12:30'", ")"),
    ] {
        let tree = parse(&filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
        for dialect in [V2, V3, Ct] {
            let printed = print(dialect, &tree);
            assert_eq!(parse(&printed), Ok(tree.clone()), "{dialect:?}: {filter} as {printed}");
        }
    }
}

#[test]
fn a_million_open_nots_do_no_harm() {
    assert_eq!(problem(&"not (".repeat(1_000_000)).problem, Problem::TooLong);
    assert_eq!(problem(&"not (".repeat(1_000)).problem, Problem::TooDeep);
    assert_eq!(problem(&"(".repeat(MAX_INPUT)).problem, Problem::TooDeep);
    assert_eq!(problem(&"-".repeat(MAX_INPUT)).problem, Problem::TooDeep);
    assert_eq!(problem(&"a in (".repeat(1_000)).problem, Problem::Expected("a value"));
    assert_eq!(problem(&format!("a in ({}", "1,".repeat(1_000))).problem, Problem::TooManyNodes);
    assert_eq!(problem(&"trim(".repeat(1_000)).problem, Problem::TooDeep);
    assert_eq!(problem(&format!("trim({}", "1,".repeat(1_000))).problem, Problem::TooManyNodes);
}

#[test]
fn the_deepest_and_the_longest_filters_fit_on_an_eighth_of_a_stack() {
    // Threads have two megabytes.
    let work = || {
        for filter in [
            format!("{}flag{}", "not (".repeat(MAX_DEPTH / 2), ")".repeat(MAX_DEPTH / 2)),
            format!("{}a{} eq 'x'", "trim(".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH)),
            format!("{}eq 0", "n add ".repeat(MAX_NODES / 2 - 2).trim_end_matches("add ")),
            vec!["flag"; MAX_NODES / 2].join(" or "),
            "flag or flag and n eq n add n mul (".repeat(MAX_DEPTH),
        ] {
            let kind = |name: &str| match name {
                "a" => Kind::Text,
                "n" => Kind::Integer,
                _ => Kind::Boolean,
            };
            let column = |name: &str| Some(Column { name: name.to_owned(), kind: kind(name) });
            let read = parse(&filter);
            assert_eq!(read.is_ok(), !filter.ends_with('('), "{filter}");
            if let Ok(tree) = read {
                let checked = check(&tree, &column, 0).unwrap();
                evaluate(&checked, &|_| Value::Null);
                assert_eq!(parse(&print(V2, &tree)), Ok(tree));
            }
        }
    };
    std::thread::Builder::new().stack_size(256 * 1_024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_long_chain_can_be_written_and_read_again() {
    let chain = (1..MAX_NODES / 2).fold(property("a"), |left, _| left.or(property("b")));
    assert_eq!(parse(&print(V3, &chain)), Ok(chain));
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        any::<i64>().prop_map(Literal::Int),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Literal::Double),
        "[ -~äß'\\n]{0,12}".prop_map(Literal::String),
        (-62_167_219_200_000_i64..=253_402_300_799_999).prop_map(Literal::DateTime),
        (0..86_400_000_i64).prop_map(Literal::Time),
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".prop_map(Literal::Guid),
        (-180.0..=180.0, -90.0..=90.0)
            .prop_map(|(longitude, latitude)| Literal::Point(Point::new(longitude, latitude).unwrap())),
    ]
}

fn tree() -> impl Strategy<Value = Expr> {
    let op = proptest::sample::select(vec![
        CompareOp::Eq,
        CompareOp::Ne,
        CompareOp::Gt,
        CompareOp::Ge,
        CompareOp::Lt,
        CompareOp::Le,
    ]);
    let name = "[a-zA-Z_ü][a-zA-Z0-9_]{0,8}".prop_filter("no word of the grammar", |name| is_name(name));
    let leaf = prop_oneof![literal().prop_map(Expr::literal), name.prop_map(Expr::property)];
    let math =
        proptest::sample::select(vec![MathOp::Add, MathOp::Sub, MathOp::Mul, MathOp::Div, MathOp::Mod]);
    leaf.prop_recursive(5, 40, 3, move |inner| {
        let pair = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            (op.clone(), pair.clone()).prop_map(|(op, (a, b))| Expr::Compare(op, a, b)),
            (math.clone(), pair).prop_map(|(op, (a, b))| Expr::Math(op, a, b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.and(b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.or(b)),
            inner.clone().prop_map(Expr::negated),
            inner.clone().prop_map(|inner| Expr::Negate(Box::new(inner))),
            (inner.clone(), proptest::collection::vec(literal(), 1..4)).prop_map(|(inner, values)| {
                Expr::In(Box::new(inner), values.into_iter().map(|value| (value, At::default())).collect())
            }),
            proptest::collection::vec(inner.clone(), 0..4).prop_flat_map(call),
            (inner, proptest::sample::select(TYPES.to_vec())).prop_map(|(inner, to)| cast(inner, to)),
        ]
    })
}

const TYPES: [Type; 8] = [
    Type::String,
    Type::Integer,
    Type::Double,
    Type::Boolean,
    Type::DateTime,
    Type::Date,
    Type::Time,
    Type::Guid,
];

/// A call of a function that takes so many arguments.
fn call(arguments: Vec<Expr>) -> impl Strategy<Value = Expr> {
    use Function as F;
    let functions = match arguments.len() {
        0 => vec![F::Now],
        1 => vec![F::Length, F::Trim, F::ToLower, F::Year, F::Hour, F::Date, F::Time, F::Round, F::Floor],
        2 => vec![F::StartsWith, F::EndsWith, F::Contains, F::IndexOf, F::Substring, F::Concat, F::Distance],
        _ => vec![F::Replace, F::Substring],
    };
    proptest::sample::select(functions)
        .prop_map(move |function| Expr::Call(function, arguments.clone(), At::default()))
}

/// A cast as the parser leaves one: it reads `cast(2000-01-01,Edm.Date)` and the like as the value.
fn cast(inner: Expr, to: Type) -> Expr {
    match inner {
        Expr::Literal(..) => inner,
        inner => Expr::Cast(Box::new(inner), to, At::default()),
    }
}

/// A kind for every name, and a row of nothing but extremes.
fn column(name: &str) -> Option<Column> {
    let kinds = [Kind::Text, Kind::Integer, Kind::Float, Kind::Boolean, Kind::Date, Kind::Time, Kind::Point];
    let kind = *kinds.get(name.len() % 8)?;
    Some(Column { name: format!("{kind:?}"), kind })
}

fn extreme(name: &str) -> Value {
    match name {
        "Text" => Value::Text("ä\0'%".into()),
        "Float" => Value::Double(f64::MAX),
        "Boolean" => Value::Bool(true),
        "Time" => Value::Int(86_399_999),
        "Date" => Value::Int(i64::MAX),
        _ => Value::Int(i64::MIN),
    }
}

proptest! {
    #[test]
    fn reading_what_was_written_gives_the_same_tree(tree in tree()) {
        for dialect in [V2, V3, Ct] {
            let text = print(dialect, &tree);
            prop_assert_eq!(parse(&text), Ok(tree.clone()), "{}", text);
        }
    }

    #[test]
    fn no_tree_breaks_the_checker_or_the_evaluator(tree in tree()) {
        match check(&tree, &column, i64::MAX) {
            Ok(checked) => {
                prop_assert!(matches!(evaluate(&checked, &extreme), Value::Bool(_)));
                prop_assert!(matches!(evaluate(&checked, &|_| Value::Null), Value::Bool(_) | Value::Null));
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn no_text_breaks_the_parser(text in "\\PC{0,80}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_jumble_of_tokens_breaks_the_parser(words in proptest::collection::vec(
        proptest::sample::select(vec!["(", ")", "not ", " and ", " or ", " eq ", "a", "'x'", "1", "cast(", ",", "Edm.Guid", "datetime'", "-", " add ", " in (", "trim(", "now()", "12:30", "geo.x(", "geo.distance(", "geography'POINT("]), 0..60)
    ) {
        let _ = parse(&words.concat());
    }
}
