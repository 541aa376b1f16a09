//! `GET /tables/NAME`: rows, a page at a time.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::Value as Json;
use sync_protocol::{Dialect, ListQuery, dialect::CursorPromise, headers};

use super::{
    super::fault::Fault,
    answer,
    call::Call,
    next_link::{self, Place},
};
use crate::{
    storage::{Count, ListRequest, Page, QueryError, Tombstones},
    tables::{Columns, SYSTEM_MEMBERS, Shape, Table},
};

/// The most rows one page has, whatever the client asks.
const MAX_PAGE: u64 = 1_000;
/// The most rows passed over: more means walking the list the slow way.
const MAX_SKIP: u64 = 100_000;

/// Lists rows. Answers 200, 400, 410 or 503.
pub(in crate::http) async fn list(call: Call) -> Result<Response, Fault> {
    let query = call.query()?;
    let skip = query.skip.unwrap_or(0);
    if skip > MAX_SKIP {
        return Err(Fault::bad_request(
            "$skip may be at most 100000; follow the link to the next page instead.",
        ));
    }
    let place = next_link::read(&call.parameters()?)?;
    let counted = place.as_ref().and_then(|place| place.count);
    let since = since(&call)?.or(place.as_ref().and_then(|place| place.since));
    let own = call.table.page_size().unwrap_or(if call.dialect == Dialect::V2 { 50 } else { 100 });
    let limit = query.top.unwrap_or(u64::from(own)).min(MAX_PAGE);
    let request = ListRequest {
        owner: call.owner,
        table: Arc::clone(&call.table),
        filter: query.filter.clone(),
        order: query.order_by.clone(),
        after: place.as_ref().map(Place::keyset),
        skip,
        limit,
        tombstones: if query.include_deleted { Tombstones::Included } else { Tombstones::Hidden },
        count: if query.count && counted.is_none() { Count::All } else { Count::None },
        shape: shape(&call, &query)?,
        now_ms: call.app.config.clock.now_ms(),
    };
    let mut page = call.app.storage.list(request).await??;
    if since.is_some_and(|since| since < page.horizon) {
        let message = "Deletions since then are not known any more. Read everything again.";
        return Err(Fault::new(StatusCode::GONE, message));
    }
    page.count = page.count.or(counted.filter(|_| query.count));
    write(&call, query, page, since)
}

/// Up to which stamp the client knows every change, if it says so.
fn since(call: &Call) -> Result<Option<i64>, Fault> {
    let Some(value) = call.headers.get(headers::X_SYNC_SINCE) else { return Ok(None) };
    let stamp = value.to_str().ok().and_then(|text| text.parse().ok());
    stamp.map(Some).ok_or_else(|| Fault::bad_request("X-Sync-Since must be a stamp in milliseconds."))
}

fn shape(call: &Call, query: &ListQuery) -> Result<Shape, Fault> {
    if query.select.is_empty() {
        return Ok(call.whole());
    }
    let (declared, system) = selected(&call.table, &query.select)?;
    Ok(Shape { columns: Columns::Selected { declared, system }, created_at: true })
}

fn selected(table: &Table, names: &[String]) -> Result<(Vec<usize>, Vec<&'static str>), QueryError> {
    let (mut declared, mut system) = (Vec::new(), Vec::new());
    for name in names {
        if let Some(member) = SYSTEM_MEMBERS.into_iter().find(|member| member.eq_ignore_ascii_case(name)) {
            system.push(member);
        } else if let Some((position, _)) = table.column(name) {
            declared.push(position);
        } else {
            return Err(QueryError::UnknownProperty(name.chars().take(64).collect()));
        }
    }
    Ok((declared, system))
}

fn write(call: &Call, mut query: ListQuery, page: Page, since: Option<i64>) -> Result<Response, Fault> {
    // What the next page needs no more: it begins behind the last row of this one.
    query.skip = None;
    let mut next = page.next;
    if call.dialect != Dialect::V2
        && let Some(top) = query.top
    {
        let left = top.saturating_sub(page.rows);
        query.top = Some(left);
        next = next.filter(|_| left > 0);
    }
    let link = next.map(|next| next_link::write(call, &query, &Place::new(next, page.count, since)));
    let mut body = Vec::with_capacity(page.items.len() + 64 + link.as_ref().map_or(0, String::len));
    match (call.dialect, page.count) {
        (Dialect::V2, None) => wrap(&mut body, "[", &page.items, "]"),
        (Dialect::V2, Some(count)) => {
            wrap(&mut body, "{\"results\":[", &page.items, &format!("],\"count\":{count}}}"));
        }
        (Dialect::V3 | Dialect::Ct, count) => {
            let count = count.map(|count| format!(",\"count\":{count}")).unwrap_or_default();
            // With the escapes JSON needs: the host in it is the client's own text.
            let link = link.as_ref().map(|link| format!(",\"nextLink\":{}", Json::from(link.as_str())));
            let link = link.unwrap_or_default();
            wrap(&mut body, "{\"items\":[", &page.items, &format!("]{count}{link}}}"));
        }
    }
    let mut response = answer::json(StatusCode::OK, call.app.rooms.hold(body)?);
    let promise = CursorPromise { epoch: page.epoch, reached: Some(page.reached) };
    if let Ok(value) = HeaderValue::try_from(promise.to_string()) {
        response.headers_mut().insert(headers::X_SYNC_CURSOR, value);
    }
    if let (Dialect::V2, Some(link)) = (call.dialect, link)
        && let Ok(value) = HeaderValue::try_from(format!("{link}; rel=next"))
    {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}

fn wrap(body: &mut Vec<u8>, before: &str, items: &[u8], behind: &str) {
    body.extend_from_slice(before.as_bytes());
    body.extend_from_slice(items);
    body.extend_from_slice(behind.as_bytes());
}
