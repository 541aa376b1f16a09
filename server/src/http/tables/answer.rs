//! What came of a request, as a response: status, body, `ETag`, and what the dialect adds.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use sync_protocol::{Dialect, date, etag, headers, query::encode};

use super::{super::fault::Fault, call::Call};
use crate::storage::{RowImage, WriteOutcome};

/// The status of a write whose condition does not hold.
#[derive(Clone, Copy)]
pub(super) enum Mismatch {
    /// 412: a header said which version.
    PreconditionFailed,
    /// 409: the body did, in version 2.
    Conflict,
}

/// Answers a write.
pub(super) fn write(
    call: &Call,
    outcome: WriteOutcome,
    status: StatusCode,
    mismatch: Mismatch,
) -> Result<Response, Fault> {
    match outcome {
        WriteOutcome::Applied(image) => Ok(done(call, status, &image)),
        WriteOutcome::Replayed(stored) => {
            let status = StatusCode::from_u16(stored.status).unwrap_or(status);
            let mut response = done(call, status, &stored.row);
            response.headers_mut().insert(headers::X_SYNC_REPLAYED, HeaderValue::from_static("true"));
            if status == StatusCode::CREATED {
                locate(call, &mut response, &stored.id);
            }
            Ok(response)
        }
        WriteOutcome::Exists(image) => Ok(row(call, StatusCode::CONFLICT, &image)),
        WriteOutcome::Refused(image) => Ok(row(
            call,
            match mismatch {
                Mismatch::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
                Mismatch::Conflict => StatusCode::CONFLICT,
            },
            &image,
        )),
        WriteOutcome::Absent => Err(Fault::absent()),
        WriteOutcome::Tombstone => Err(tombstone(call.dialect)),
        WriteOutcome::Forbidden => Err(Fault::read_only()),
        WriteOutcome::KeyReused => Err(Fault::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "This Idempotency-Key was used for another request.",
        )),
        WriteOutcome::SystemMember(member) => {
            Err(Fault::bad_request(format!("The member '{member}' cannot be changed.")))
        }
    }
}

fn done(call: &Call, status: StatusCode, image: &RowImage) -> Response {
    if status != StatusCode::NO_CONTENT {
        return row(call, status, image);
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// A row with its version.
pub(super) fn row(call: &Call, status: StatusCode, image: &RowImage) -> Response {
    let mut response = json(status, image.json.clone());
    stamp(call.dialect, response.headers_mut(), image);
    response
}

/// Says that the client has the row as it is.
pub(super) fn not_modified(call: &Call, image: &RowImage) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    stamp(call.dialect, response.headers_mut(), image);
    response
}

fn stamp(dialect: Dialect, response_headers: &mut HeaderMap, image: &RowImage) {
    if let Ok(tag) = HeaderValue::try_from(etag::quote(&image.version)) {
        response_headers.insert(header::ETAG, tag);
    }
    if dialect != Dialect::V2
        && let Ok(value) = HeaderValue::try_from(date::print_http(image.updated_at))
    {
        response_headers.insert(header::LAST_MODIFIED, value);
    }
}

/// JSON of known length: some clients refuse a body sent in chunks.
pub(in crate::http) fn json(status: StatusCode, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Body::from(body.into()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Says where a new row is; version 2 does not.
pub(super) fn locate(call: &Call, response: &mut Response, id: &str) {
    if call.dialect == Dialect::V2 {
        return;
    }
    let address = format!("{}/tables/{}/{}", base(call), call.table.name(), encode(id));
    if let Ok(value) = HeaderValue::try_from(address) {
        response.headers_mut().insert(header::LOCATION, value);
    }
}

/// The server's own address, as this client knows it.
pub(super) fn base(call: &Call) -> String {
    if let Some(url) = &call.app.config.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = call.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{}://{host}", call.app.scheme)
}

/// What a tombstone is: gone, or for version 2 as if it never was.
pub(super) fn tombstone(dialect: Dialect) -> Fault {
    match dialect {
        Dialect::V2 => Fault::absent(),
        Dialect::V3 | Dialect::Ct => Fault::new(StatusCode::GONE, "The item was deleted"),
    }
}
