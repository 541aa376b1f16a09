//! Reading bodies: JSON only, not too large, and not too slowly.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use bytes::Bytes;
use http_body_util::BodyExt;
use sync_protocol::headers;
use tokio::time::{Instant, timeout_at};

use super::fault::Fault;

/// The largest body, in bytes.
pub(super) const MAX_BODY: usize = 1_024 * 1_024;

/// Reads a body that must be JSON.
pub(super) async fn read(request_headers: &HeaderMap, body: Body, limit: Duration) -> Result<Bytes, Fault> {
    check_type(request_headers)?;
    let announced = request_headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > MAX_BODY as u64)
    {
        return Err(too_large());
    }
    let deadline = Instant::now() + limit;
    let mut body = body;
    let mut whole = Vec::new();
    loop {
        let frame = timeout_at(deadline, body.frame()).await.map_err(|_| {
            Fault::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time. Send it again.")
        })?;
        let Some(frame) = frame else { return Ok(whole.into()) };
        let frame = frame.map_err(|_| Fault::bad_request("The body was cut off. Send it again."))?;
        if let Some(data) = frame.data_ref() {
            if whole.len() + data.len() > MAX_BODY {
                return Err(too_large());
            }
            whole.extend_from_slice(data);
        }
    }
}

fn too_large() -> Fault {
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.")
}

/// A body without a type counts as JSON; any other type, character set or packing does not.
fn check_type(request_headers: &HeaderMap) -> Result<(), Fault> {
    let refused = |message| Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    if request_headers.contains_key(header::CONTENT_ENCODING) {
        return refused("The body must not be compressed.");
    }
    let Some(value) = request_headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let mut parts = value.to_str().unwrap_or_default().split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(headers::JSON));
    let charset =
        parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    let is_utf8 = charset.is_none_or(|(_, name)| name.trim_matches('"').eq_ignore_ascii_case("utf-8"));
    if is_json && is_utf8 { Ok(()) } else { refused("The body must be application/json in UTF-8.") }
}
