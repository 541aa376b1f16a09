//! Reading an answer that came from no network: for fuzzing only.

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use sync_core::{FetchRequest, Page, Record, RecordId, RemoteError};
use sync_protocol::Dialect;

use crate::address::{Address, PlainHttp};
use crate::answer::Answer;
use crate::fetch::read_page;
use crate::record::from_answer;

/// Makes an answer. Nothing if it could not have come over HTTP.
fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Option<Answer> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?);
    }
    Some(Answer::new(StatusCode::from_u16(status).ok()?, map, body.to_vec()))
}

/// Reads an answer as the page that was asked for with a query.
pub fn page(
    dialect: Dialect,
    request: &FetchRequest,
    query: &str,
    (status, headers, body): (u16, &[(&str, &str)], &[u8]),
) -> Option<Result<Page, RemoteError>> {
    let address = Address::parse("https://tasks.example.org/app", PlainHttp::LoopbackOnly).ok()?;
    let answer = answer(status, headers, body)?;
    Some(read_page(&address, dialect, request, query, &answer))
}

/// Reads an answer as one record.
pub fn record(
    dialect: Dialect,
    id: &RecordId,
    (status, headers, body): (u16, &[(&str, &str)], &[u8]),
) -> Option<Result<Record, RemoteError>> {
    Some(from_answer(&answer(status, headers, body)?, dialect, id))
}
