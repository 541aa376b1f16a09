//! Answers as a server, or whoever answers in its place, may give them.

use remote_http::Dialect;
use remote_http::fuzz::{page, record};
use sync_core::{Continuation, FetchRequest, Filter, Position, RecordId, TableName, Timestamp, Tombstones};

use super::choice;

const DIALECTS: [Dialect; 3] = [Dialect::V2, Dialect::V3, Dialect::Ct];
const STATUSES: [u16; 12] = [200, 200, 200, 200, 201, 204, 301, 404, 409, 412, 429, 503];
const KINDS: [&str; 4] =
    ["application/json", "application/json; charset=utf-8", "text/html", "application/problem+json"];

/// Choices in four bytes, one line of headers that name what they are, then the body.
pub(super) fn answer(bytes: &[u8]) {
    let Some((dialect, bytes)) = choice(&DIALECTS, bytes) else { return };
    let Some((status, bytes)) = choice(&STATUSES, bytes) else { return };
    let Some((kind, bytes)) = choice(&KINDS, bytes) else { return };
    let Some((place, bytes)) = choice(&[0, 1, 2, 3], bytes) else { return };
    let (line, body) = bytes.split_at(bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let line = String::from_utf8_lossy(line);
    let named = line.split('|').zip(["x-sync-cursor", "date", "retry-after", "etag", "location", "link"]);
    let mut headers = vec![("content-type", kind)];
    headers.extend(named.map(|(value, name)| (name, value)));
    let id = RecordId::new("a").unwrap();
    let request = FetchRequest {
        table: TableName::new("todoitem").unwrap(),
        filter: Filter::All,
        position: match place {
            0 => Position::Start,
            1 => Position::After(Timestamp(1_700_000_000_000), id.clone()),
            2 => Position::From(Timestamp(1_700_000_000_000)),
            _ => Position::Continue(Continuation("$skip=1".to_owned())),
        },
        limit: 2,
        tombstones: Tombstones::Include,
    };
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    if let Some(Ok(page)) = page(dialect, &request, "$top=2", (status, &headers, body)) {
        assert_eq!(status, 200, "only a success has rows");
        assert!(page.records.is_sorted_by_key(|record| record.updated_at), "rows come in their order");
    }
    if let Some(Ok(found)) = record(dialect, &id, (status, &headers, body)) {
        assert_eq!(found.id, id, "only the record that was asked for is taken");
    }
}
