//! What a pull reads, and that it seeks an index for it.

use std::sync::Arc;

use rusqlite::params_from_iter;
use sync_protocol::{odata, query::Direction};

use super::*;
use crate::{
    storage::{
        Keyset, Owner,
        sql::OwnedSelect,
        sqlite::{Sqlite, open},
    },
    tables::todoitem,
};

fn request(filter: &str, order: &[&str]) -> ListRequest {
    ListRequest {
        filter: (!filter.is_empty()).then(|| odata::parse(filter).unwrap()),
        order: order.iter().map(|&name| (name.to_owned(), Direction::Ascending)).collect(),
        ..ListRequest::all(Owner(1), Arc::new(todoitem()))
    }
}

/// How SQLite would answer, in its own words.
fn explained(request: &ListRequest, of: fn(&Select, &TableSql, &ListRequest) -> OwnedSelect) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let connection = open::writer(folder.path()).unwrap();
    let select = of(&Select::new::<Sqlite>(request).unwrap(), &TableSql::new(&request.table), request);
    let (text, values) = select.into_parts::<Sqlite>();
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
    let steps = statement
        .query_map(params_from_iter(values.iter().map(Bound)), |row| row.get::<_, String>(3))
        .unwrap();
    steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_pull_of_any_client_starts_in_the_middle_of_the_index_and_sorts_nothing() {
    let stamp = "2026-01-01T00:00:00.000Z";
    for (filter, order) in [
        (format!("updatedAt gt cast({stamp},Edm.DateTimeOffset)"), &["updatedAt"][..]),
        (format!("(updatedAt ge datetimeoffset'{stamp}')"), &["updatedAt"]),
        (format!("updatedAt gt {stamp} or (updatedAt eq {stamp} and id gt 'x')"), &["updatedAt", "id"]),
        (format!("complete eq false and updatedAt gt {stamp}"), &["updatedAt"]),
        (format!("updatedAt gt {stamp}"), &[]),
    ] {
        let request = request(&filter, order);
        let expected = "SEARCH row_todoitem USING INDEX row_todoitem_by_stamp (owner=? AND updated_at>?)";
        assert_eq!(explained(&request, Select::rows), expected, "{filter}");
        assert!(explained(&request, Select::count).contains("(owner=? AND updated_at>?)"), "{filter}");
    }
}

#[test]
fn a_following_page_starts_where_the_last_one_ended() {
    let mut request = request("", &[]);
    request.after = Some(Keyset { values: vec![1.into(), "x".into()] });
    let plan = explained(&request, Select::rows);
    assert_eq!(
        plan,
        "SEARCH row_todoitem USING INDEX row_todoitem_by_stamp (owner=? AND (updated_at,id)>(?,?))"
    );
}

#[test]
fn a_row_a_key_and_old_tombstones_are_sought_and_not_scanned() {
    let folder = tempfile::TempDir::new().unwrap();
    let connection = open::writer(folder.path()).unwrap();
    let sql = TableSql::new(&todoitem());
    let by_id = "SEARCH row_todoitem USING INDEX row_todoitem_by_id (owner=? AND id=?)";
    let old = "SEARCH row_todoitem USING INDEX row_todoitem_by_stamp (owner=? AND updated_at<?)";
    let key = "SELECT status FROM applied_operation WHERE owner = ? AND op_id = ?";
    for (text, plan) in [
        (sql.by_id.as_str(), by_id),
        (&sql.update, by_id),
        (&sql.last_tombstone, old),
        (&sql.purge, old),
        (
            key,
            "SEARCH applied_operation USING INDEX sqlite_autoindex_applied_operation_1 (owner=? AND op_id=?)",
        ),
    ] {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
        let places = statement.parameter_count();
        let steps = statement
            .query_map(params_from_iter(vec![rusqlite::types::Null; places]), |row| row.get::<_, String>(3))
            .unwrap();
        let steps: Vec<String> =
            steps.map(Result::unwrap).filter(|step| step.contains("row") || step.contains("op")).collect();
        assert_eq!(steps, [plan], "{text}");
    }
}
