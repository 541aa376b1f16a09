//! Bodies from the network: whatever JSON comes, it is read as what it is or refused, and never harms.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sync_protocol::Dialect::{self, Ct, V2, V3};
use sync_protocol::{Draft, Item, Page, Problem, json};

fn any_name() -> impl Strategy<Value = String> {
    let known =
        ["id", "ID", "version", "updatedAt", "createdAt", "deleted", "items", "results", "count", "nextLink"];
    prop_oneof![proptest::sample::select(known.to_vec()).prop_map(str::to_owned), "[a-c]{1,2}"]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        Just(json!("2026-01-31T12:00:00Z")),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(any_name(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn any_dialect() -> impl Strategy<Value = Dialect> {
    proptest::sample::select(vec![V2, V3, Ct])
}

proptest! {
    #[test]
    fn a_row_that_was_read_reads_the_same_after_writing(value in any_json(), dialect in any_dialect()) {
        let _ = Draft::from_json(dialect, value.clone());
        if let Ok(item) = Item::from_json(dialect, value) {
            prop_assert_eq!(Item::from_json(dialect, item.to_json(dialect)), Ok(item));
        }
    }

    #[test]
    fn only_an_array_or_an_object_with_rows_is_a_page(value in any_json()) {
        let rows = value.get("items").or_else(|| value.get("results"));
        let may_be = value.is_array() || rows.is_some_and(Value::is_array);
        match Page::from_json(value) {
            Ok(_) => prop_assert!(may_be),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn a_page_keeps_every_row(value in any_json(), dialect in any_dialect()) {
        if let Ok(page) = Page::from_json(value) {
            let again = Page::from_json(page.clone().into_json(dialect)).unwrap();
            prop_assert_eq!(&again.items, &page.items);
            prop_assert_eq!(again.count, page.count);
        }
    }

    #[test]
    fn a_message_is_short_and_plain(value in any_json()) {
        if let Some(message) = Problem::message_from(&value) {
            prop_assert!(message.chars().count() <= 500 && !message.contains(char::is_control));
        }
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = json::parse(&bytes);
    }
}
