//! What rows on the wire look like, and which ones are refused.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn item() -> Item {
    let Value::Object(fields) = json!({"text": "buy milk", "complete": false, "tags": null, "order": 1.5})
    else {
        unreachable!()
    };
    Item {
        id: "a1".into(),
        version: Some("MQ==".into()),
        created_at: Some(1_577_934_245_678),
        updated_at: Some(1_577_934_245_679),
        deleted: false,
        fields,
    }
}

#[test]
fn version_2_writes_when_a_row_was_created() {
    insta::assert_json_snapshot!(item().to_json(Dialect::V2), @r#"
    {
      "complete": false,
      "createdAt": "2020-01-02T03:04:05.678Z",
      "deleted": false,
      "id": "a1",
      "order": 1.5,
      "tags": null,
      "text": "buy milk",
      "updatedAt": "2020-01-02T03:04:05.679Z",
      "version": "MQ=="
    }
    "#);
}

#[test]
fn version_3_and_the_toolkit_do_not() {
    insta::assert_json_snapshot!(item().to_json(Dialect::V3), @r#"
    {
      "complete": false,
      "deleted": false,
      "id": "a1",
      "order": 1.5,
      "tags": null,
      "text": "buy milk",
      "updatedAt": "2020-01-02T03:04:05.679Z",
      "version": "MQ=="
    }
    "#);
    assert_eq!(item().to_json(Dialect::Ct), item().to_json(Dialect::V3));
}

#[test]
fn the_node_server_s_record_is_read() {
    let sent = json!({
        "text": "buy milk", "complete": false, "id": "a1", "createdAt": "2020-01-02T03:04:05.678Z",
        "updatedAt": "2020-01-02T03:04:05.679Z", "version": "MQ==", "deleted": false, "tags": null, "order": 1.5
    });
    assert_eq!(Item::from_json(Dialect::V2, sent), Ok(item()));
}

#[test]
fn created_at_is_an_ordinary_field_outside_version_2() {
    let sent = json!({"id": "a", "createdAt": "whenever"});
    let read = Item::from_json(Dialect::Ct, sent.clone()).unwrap();
    assert_eq!(read.fields.get("createdAt"), Some(&json!("whenever")));
    assert!(
        matches!(Item::from_json(Dialect::V2, sent), Err(ItemError::Wrong { member, .. }) if member == "createdAt")
    );
}

#[test]
fn system_members_count_in_any_case() {
    let sent =
        json!({"ID": "a", "Version": "v", "UPDATEDAT": "1970-01-01T00:00:00Z", "Deleted": true, "Text": "t"});
    let read = Item::from_json(Dialect::V3, sent).unwrap();
    assert_eq!(
        (read.id.as_str(), read.version.as_deref(), read.updated_at, read.deleted),
        ("a", Some("v"), Some(0), true)
    );
    assert_eq!(read.fields.keys().collect::<Vec<_>>(), ["Text"]);
}

#[test]
fn what_is_wrong_is_named() {
    for (sent, expected) in [
        (json!([]), "a record must be a JSON object"),
        (json!({}), "the record has no 'id'"),
        (json!({"id": ""}), "the record has no 'id'"),
        (json!({"id": null}), "the record has no 'id'"),
        (json!({"id": {}}), "the member 'id' must be a string of at most 1024 bytes"),
        (json!({"id": 1.5}), "the member 'id' must be a string of at most 1024 bytes"),
        (json!({"id": "a", "ID": "b"}), "the member 'id' is there more than once"),
        (json!({"id": "a", "version": 1}), "the member 'version' must be a string"),
        (json!({"id": "a", "Deleted": "no"}), "the member 'Deleted' must be true or false"),
        (
            json!({"id": "a", "updatedAt": 5}),
            "the member 'updatedAt' must be a date and time like 2026-01-31T12:00:00.000Z",
        ),
    ] {
        assert_eq!(Item::from_json(Dialect::V2, sent).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_numbered_row_has_its_number_as_id() {
    assert_eq!(Item::from_json(Dialect::V2, json!({"id": 7})).unwrap().id, "7");
}

#[test]
fn nesting_has_a_limit() {
    let nest = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    assert!(Item::from_json(Dialect::V3, json!({"id": "a", "x": nest(63)})).is_ok());
    assert_eq!(Item::from_json(Dialect::V3, json!({"id": "a", "x": nest(64)})), Err(ItemError::TooDeep));
}

#[test]
fn a_draft_needs_nothing_and_names_what_version_2_reserves() {
    assert_eq!(Draft::from_json(Dialect::V2, json!({})), Ok(Draft::default()));
    let draft = Draft::from_json(Dialect::V2, json!({"id": "a", "version": "v", "updatedAt": null})).unwrap();
    assert_eq!(draft.reserved.as_deref(), Some("updatedAt"));
    assert_eq!(draft.updated_at, None);
}

#[test]
fn a_row_does_not_show_its_text() {
    let shown = format!("{:?} {:?}", item(), Draft { fields: item().fields, ..Draft::default() });
    assert!(!shown.contains("milk") && shown.contains("a1"), "{shown}");
}

prop_compose! {
    fn any_item()(
        id in "[a-z0-9]{1,12}",
        version in proptest::option::of("[ -~]{1,12}"),
        updated_at in proptest::option::of(date::MIN..=date::MAX),
        deleted in any::<bool>(),
        fields in proptest::collection::btree_map("f[a-zA-Z]{0,5}", any::<i64>(), 0..4),
    ) -> Item {
        let fields = fields.into_iter().map(|(name, value)| (name, json!(value))).collect();
        Item { id, version, created_at: updated_at, updated_at, deleted, fields }
    }
}

proptest! {
    #[test]
    fn every_row_survives_writing_and_reading(item in any_item()) {
        prop_assert_eq!(Item::from_json(Dialect::V2, item.to_json(Dialect::V2)), Ok(item.clone()));
        let later = Item { created_at: None, ..item };
        prop_assert_eq!(Item::from_json(Dialect::V3, later.to_json(Dialect::V3)), Ok(later));
    }
}
