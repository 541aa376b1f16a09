//! List queries: where the dialects differ, what is refused, and that writing and reading agree.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use sync_protocol::Dialect::{self, Ct, V2, V3};
use sync_protocol::ListQuery;
use sync_protocol::odata::{CompareOp, Expr, Literal};
use sync_protocol::query::{Direction, QueryError, encode};

fn read(dialect: Dialect, pairs: &[(&str, &str)]) -> Result<ListQuery, QueryError> {
    ListQuery::parse(dialect, pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())))
}

fn sentence(dialect: Dialect, name: &str, value: &str) -> String {
    read(dialect, &[(name, value)]).unwrap_err().to_string()
}

fn pull() -> ListQuery {
    let after = Expr::compare(CompareOp::Gt, "updatedAt", Literal::DateTime(1_614_575_167_089));
    let same = Expr::compare(CompareOp::Eq, "updatedAt", Literal::DateTime(1_614_575_167_089));
    let later = Expr::compare(CompareOp::Gt, "id", Literal::String("a+b".into()));
    ListQuery {
        filter: Some(after.or(same.and(later))),
        order_by: vec![("updatedAt".into(), Direction::Ascending), ("id".into(), Direction::Descending)],
        select: vec!["id".into(), "text".into()],
        top: Some(50),
        skip: Some(3),
        count: true,
        include_deleted: true,
    }
}

#[test]
fn a_pull_is_spelled_for_version_2() {
    insta::assert_snapshot!(pull().to_query_string(V2), @r#"$filter=updatedAt%20gt%20datetimeoffset%272021-03-01T05:06:07.089Z%27%20or%20(updatedAt%20eq%20datetimeoffset%272021-03-01T05:06:07.089Z%27%20and%20id%20gt%20%27a%2Bb%27)&$orderby=updatedAt,id%20desc&$select=id,text&$skip=3&$top=50&$inlinecount=allpages&__includeDeleted=true"#);
}

#[test]
fn a_pull_is_spelled_for_version_3_and_the_toolkit() {
    insta::assert_snapshot!(pull().to_query_string(V3), @r#"$filter=updatedAt%20gt%20cast(2021-03-01T05:06:07.089Z,Edm.DateTimeOffset)%20or%20(updatedAt%20eq%20cast(2021-03-01T05:06:07.089Z,Edm.DateTimeOffset)%20and%20id%20gt%20%27a%2Bb%27)&$orderby=updatedAt,id%20desc&$select=id,text&$skip=3&$top=50&$count=true&__includedeleted=true"#);
    assert_eq!(pull().to_query_string(Ct), pull().to_query_string(V3));
    assert_eq!(ListQuery::default().to_query_string(V3), "");
}

#[test]
fn the_pull_of_the_javascript_client_is_read() {
    let query = read(
        V2,
        &[
            ("$filter", "(updatedAt ge datetimeoffset'1969-12-31T00:00:00.000Z')"),
            ("$orderby", "updatedAt"),
            ("$top", "50"),
            ("__includeDeleted", "true"),
        ],
    );
    let expected = ListQuery {
        filter: Some(Expr::compare(CompareOp::Ge, "updatedAt", Literal::DateTime(-86_400_000))),
        order_by: vec![("updatedAt".into(), Direction::Ascending)],
        top: Some(50),
        include_deleted: true,
        ..ListQuery::default()
    };
    assert_eq!(query, Ok(expected));
}

#[test]
fn tombstones_are_asked_for_by_presence_in_version_2_and_by_value_elsewhere() {
    for (dialect, name, value, expected) in [
        (V2, "__includeDeleted", "true", true),
        (V2, "__includeDeleted", "false", true),
        (V2, "__includedeleted", "", true),
        (V3, "__includedeleted", "true", true),
        (V3, "__INCLUDEDELETED", "TRUE", true),
        (V3, "__includedeleted", "false", false),
        (Ct, "__includedeleted", "0", false),
        (Ct, "__includedeleted", "", false),
    ] {
        let query = read(dialect, &[(name, value)]).unwrap();
        assert_eq!(query.include_deleted, expected, "{dialect:?} {name}={value}");
    }
}

#[test]
fn a_count_is_asked_for_in_the_words_of_the_dialect() {
    for (dialect, name, value, expected) in [
        (V2, "$inlinecount", "allpages", true),
        (V2, "$inlinecount", "none", false),
        (V2, "$count", "true", false),
        (V3, "$count", "true", true),
        (V3, "$Count", "True", true),
        (V3, "$count", "false", false),
        (V3, "$inlinecount", "allpages", false),
    ] {
        assert_eq!(read(dialect, &[(name, value)]).unwrap().count, expected, "{dialect:?} {name}={value}");
    }
    assert_eq!(sentence(Ct, "$count", "maybe"), "the query option '$count' must be true or false");
}

#[test]
fn version_2_ignores_numbers_that_are_none_and_the_others_refuse_them() {
    for value in ["-1", "x", "1.5", ""] {
        assert_eq!(read(V2, &[("$top", value), ("$skip", value)]), Ok(ListQuery::default()), "{value}");
        assert_eq!(sentence(V3, "$top", value), "the query option '$top' must be a whole number, 0 or more");
        assert_eq!(
            sentence(Ct, "$skip", value),
            "the query option '$skip' must be a whole number, 0 or more"
        );
    }
    assert_eq!(read(V2, &[("$top", "0")]).unwrap().top, None);
    assert_eq!(read(V3, &[("$top", "0")]).unwrap().top, Some(0));
}

#[test]
fn top_has_the_limit_of_the_dialect() {
    for (dialect, limit) in [(V2, 1_000), (V3, 512_000), (Ct, 128_000_u64)] {
        assert_eq!(read(dialect, &[("$top", &limit.to_string())]).unwrap().top, Some(limit));
        assert!(read(dialect, &[("$top", &(limit + 1).to_string())]).is_err());
        assert!(read(dialect, &[("$top", &"9".repeat(30))]).is_err());
    }
    assert_eq!(sentence(V2, "$top", "1001"), "You cannot request more than 1000 records");
}

#[test]
fn order_and_selection_are_lists_of_names() {
    let query = read(V3, &[("$orderby", "a desc, b asc,c"), ("$select", "a, b")]).unwrap();
    let expected = [("a", Direction::Descending), ("b", Direction::Ascending), ("c", Direction::Ascending)];
    assert_eq!(query.order_by, expected.map(|(name, direction)| (name.to_owned(), direction)));
    assert_eq!(query.select, ["a", "b"]);
    for value in ["a fizz", "a desc desc", "a/b", "1", "a;b", &"a,".repeat(65)] {
        assert!(
            sentence(V3, "$orderby", value).starts_with("the query option '$orderby' must be"),
            "{value}"
        );
    }
    for value in ["a b", "*", "a;b", &"a,".repeat(65)] {
        assert!(sentence(V2, "$select", value).starts_with("the query option '$select' must be"), "{value}");
    }
}

#[test]
fn an_option_may_not_come_twice_and_unknown_ones_do_not_matter() {
    assert_eq!(read(V3, &[("$top", "1"), ("$Top", "2")]), Err(QueryError::Twice("$top")));
    assert_eq!(
        read(V3, &[("orderby", "!"), ("$expand", "x"), ("x", "1"), ("x", "2")]),
        Ok(ListQuery::default())
    );
    assert_eq!(read(V2, &[("$TOP", "5")]), Ok(ListQuery::default()));
}

#[test]
fn a_wrong_filter_says_where() {
    assert_eq!(
        sentence(V2, "$filter", "a eq"),
        "the filter is wrong at character 5: expected a property or a value"
    );
    assert_eq!(read(V2, &[("$filter", " ")]).unwrap().filter, None);
}

#[test]
fn a_query_does_not_show_its_filter() {
    let filter = Some(Expr::compare(CompareOp::Eq, "text", Literal::String("private".into())));
    let shown = format!("{:?}", ListQuery { filter, ..ListQuery::default() });
    assert!(!shown.contains("private"), "{shown}");
}

#[test]
fn plus_space_and_quotes_are_encoded() {
    assert_eq!(encode("a b+c'd&e=f/ü"), "a%20b%2Bc%27d%26e%3Df%2F%C3%BC");
}

/// What an HTTP server does with a query string.
fn decode(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let pair = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
            } else {
                bytes.push(if byte == b'+' { b' ' } else { byte });
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

prop_compose! {
    fn any_query()(
        text in proptest::option::of("[ -~ü]{0,20}"),
        names in proptest::collection::vec("f[a-z]{0,5}", 0..4),
        descending in any::<bool>(),
        top in proptest::option::of(1_u64..=1_000),
        skip in proptest::option::of(any::<u64>()),
        count in any::<bool>(),
        include_deleted in any::<bool>(),
    ) -> ListQuery {
        let direction = if descending { Direction::Descending } else { Direction::Ascending };
        ListQuery {
            filter: text.map(|text| Expr::compare(CompareOp::Eq, "text", Literal::String(text))),
            order_by: names.iter().map(|name| (name.clone(), direction)).collect(),
            select: names,
            top,
            skip,
            count,
            include_deleted,
        }
    }
}

proptest! {
    #[test]
    fn every_query_survives_writing_and_reading(query in any_query()) {
        for dialect in [V2, V3, Ct] {
            let text = query.to_query_string(dialect);
            prop_assert!(text.is_ascii() && !text.contains(' '));
            prop_assert_eq!(ListQuery::parse(dialect, decode(&text)), Ok(query.clone()), "{}", text);
        }
    }
}
