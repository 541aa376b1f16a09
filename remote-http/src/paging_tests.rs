//! How a pull goes on, decided from what a page looked like.

use sync_core::{Fields, Filter, RecordId, TableName, Timestamp};

use super::*;

fn row(at: i64, id: &str) -> Record {
    Record { updated_at: Some(Timestamp(at)), ..Record::new(RecordId::new(id).unwrap(), Fields::new()) }
}

fn after(at: i64, id: &str) -> Position {
    Position::After(Timestamp(at), RecordId::new(id).unwrap())
}

fn link_to(query: &str) -> Next {
    Next::Link(Continuation(query.into()))
}

/// Decides on the page after one that was asked for with `$top=2`.
fn decide(
    dialect: Dialect,
    cursor: &Cursor,
    position: Position,
    rows: &[Record],
    link: Option<&str>,
) -> Next {
    let query = match &position {
        Position::Continue(continuation) => continuation.0.clone(),
        _ => "$orderby=updatedAt,id&$top=2".to_owned(),
    };
    let request = FetchRequest {
        table: TableName::new("t").unwrap(),
        filter: Filter::All,
        position,
        limit: 2,
        tombstones: Tombstones::Include,
    };
    next(&Answered { request: &request, dialect, query: &query, records: rows, cursor, link }).unwrap()
}

fn exact() -> Cursor {
    Cursor::Exact { epoch: "e".into() }
}

#[test]
fn the_link_of_an_exact_server_is_followed() {
    let rows = [row(1, "a")];
    assert_eq!(decide(Dialect::V3, &exact(), Position::Start, &rows, Some("x=1")), link_to("x=1"));
    let on = Position::Continue(Continuation("x=1".into()));
    assert_eq!(decide(Dialect::V3, &exact(), on.clone(), &rows, Some("x=2")), link_to("x=2"));
    assert_eq!(decide(Dialect::V3, &exact(), on.clone(), &rows, None), Next::Ask);
    assert_eq!(decide(Dialect::V3, &exact(), on, &[], None), Next::End);
}

#[test]
fn a_naive_server_is_asked_after_the_last_row_even_if_it_gives_a_link() {
    let rows = [row(1, "a"), row(2, "b")];
    for position in [Position::Start, Position::From(Timestamp(0)), after(0, "z")] {
        assert_eq!(decide(Dialect::V3, &Cursor::Naive, position, &rows, Some("$skip=2")), Next::Ask);
    }
}

#[test]
fn a_short_page_ends_a_pull_in_version_3_and_an_empty_one_everywhere() {
    let (short, full) = ([row(1, "a")], [row(1, "a"), row(2, "b")]);
    assert_eq!(decide(Dialect::V3, &Cursor::Naive, Position::Start, &short, None), Next::End);
    assert_eq!(decide(Dialect::V3, &Cursor::Naive, Position::Start, &full, None), Next::Ask);
    assert_eq!(decide(Dialect::V3, &exact(), Position::Start, &full, None), Next::Ask);
    assert_eq!(decide(Dialect::V2, &Cursor::Naive, Position::Start, &short, None), Next::Ask);
    assert_eq!(decide(Dialect::V2, &Cursor::Naive, Position::Start, &[], None), Next::End);
}

#[test]
fn an_empty_page_with_a_link_is_not_the_end() {
    assert_eq!(
        decide(Dialect::Ct, &Cursor::Naive, Position::Start, &[], Some("$skip=2")),
        link_to("$skip=2")
    );
}

#[test]
fn stamps_finer_than_a_millisecond_are_passed_by_skipping() {
    let same = [row(5, "a"), row(5, "b")];
    let stuck = decide(Dialect::V3, &Cursor::Naive, after(5, "b"), &same, Some("$skip=2"));
    assert_eq!(stuck, link_to("$orderby=updatedAt,id&$top=2&$skip=2"));
    let Next::Link(continuation) = stuck else { unreachable!() };
    let on = Position::Continue(continuation);
    let further = decide(Dialect::V3, &Cursor::Naive, on.clone(), &same, None);
    assert_eq!(further, link_to("$orderby=updatedAt,id&$top=2&$skip=4"));
    let moved = [row(5, "c"), row(6, "d")];
    assert_eq!(decide(Dialect::V3, &Cursor::Naive, on.clone(), &moved, None), Next::Ask);
    assert_eq!(decide(Dialect::V3, &Cursor::Naive, on, &[], None), Next::End);
}

#[test]
fn a_link_in_a_circle_is_refused() {
    let request = FetchRequest {
        table: TableName::new("t").unwrap(),
        filter: Filter::All,
        position: Position::Continue(Continuation("x=1".into())),
        limit: 2,
        tombstones: Tombstones::Skip,
    };
    let (records, cursor) = ([row(1, "a")], exact());
    let page = Answered {
        request: &request,
        dialect: Dialect::V3,
        query: "x=1",
        records: &records,
        cursor: &cursor,
        link: Some("x=1"),
    };
    assert!(next(&page).is_err());
}

/// A server with fine stamps, read with pages of two rows until the end: no row is lost and it does end.
#[test]
fn a_server_with_fine_stamps_and_many_ties_is_read_completely() {
    // Microseconds; the wire shows milliseconds.
    let table: Vec<(i64, String)> =
        (0..23).map(|n| (5_000 + 97 * (n / 9) + n, format!("r{:02}", (n * 7) % 23))).collect();
    let mut seen = std::collections::BTreeSet::new();
    let (mut position, mut skip, mut asked) = (Position::Start, 0, 0);
    let mut keyset = (0, String::new());
    loop {
        asked += 1;
        assert!(asked < 60, "does not end");
        let newer = |(at, id): &&(i64, String)| {
            let (ms, last) = (keyset.0 * 1_000, &keyset.1);
            keyset.0 == 0 || *at > ms || (*at == ms && id > last)
        };
        let rows: Vec<Record> =
            table.iter().filter(newer).skip(skip).take(2).map(|(at, id)| row(at / 1_000, id)).collect();
        seen.extend(rows.iter().map(|row| row.id.as_str().to_owned()));
        let next = decide(Dialect::V2, &Cursor::Naive, position.clone(), &rows, None);
        match next {
            Next::End => break,
            Next::Ask => {
                let last = rows.last().unwrap();
                keyset = (last.updated_at.unwrap().0, last.id.as_str().to_owned());
                position = after(keyset.0, &keyset.1);
                skip = 0;
            }
            Next::Link(continuation) => {
                skip = continuation.0.rsplit_once("$skip=").unwrap().1.parse().unwrap();
                position = Position::Continue(continuation);
            }
        }
    }
    assert_eq!(seen.len(), table.len());
}
