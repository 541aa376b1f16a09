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
use crate::config::BODY_RATE;

/// The largest body, in bytes.
pub(super) const MAX_BODY: usize = 1_024 * 1_024;

/// Reads a body that must be JSON, and asks for room for each part of it before it is taken.
pub(super) async fn read_into(
    request_headers: &HeaderMap,
    body: Body,
    limit: Duration,
    room: impl FnMut(usize) -> Result<(), Fault>,
) -> Result<Bytes, Fault> {
    check_type(request_headers, &[headers::JSON])?;
    read_parts(request_headers, body, limit, room).await
}

/// Reads a body that must be JSON.
pub(super) async fn read(request_headers: &HeaderMap, body: Body, limit: Duration) -> Result<Bytes, Fault> {
    check_type(request_headers, &[headers::JSON])?;
    read_any(request_headers, body, limit).await
}

/// Reads the body of a PATCH: members to merge, or a JSON Patch. Says whether it is the second.
pub(super) async fn read_patch(
    request_headers: &HeaderMap,
    body: Body,
    limit: Duration,
) -> Result<(Bytes, PatchForm), Fault> {
    let form = match check_type(request_headers, &[headers::JSON, headers::MERGE_PATCH, headers::JSON_PATCH])?
    {
        Some(headers::JSON_PATCH) => PatchForm::JsonPatch,
        _ => PatchForm::Merge,
    };
    Ok((read_any(request_headers, body, limit).await?, form))
}

/// Reads the body of a form.
pub(super) async fn read_form(
    request_headers: &HeaderMap,
    body: Body,
    limit: Duration,
) -> Result<Bytes, Fault> {
    check_type(request_headers, &["application/x-www-form-urlencoded"])?;
    read_any(request_headers, body, limit).await
}

/// What the body of a PATCH is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PatchForm {
    /// Members to set; null takes one away.
    Merge,
    /// A list of steps (RFC 6902).
    JsonPatch,
}

async fn read_any(request_headers: &HeaderMap, body: Body, limit: Duration) -> Result<Bytes, Fault> {
    read_parts(request_headers, body, limit, |_| Ok(())).await
}

async fn read_parts(
    request_headers: &HeaderMap,
    body: Body,
    limit: Duration,
    mut room: impl FnMut(usize) -> Result<(), Fault>,
) -> Result<Bytes, Fault> {
    let announced = request_headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > MAX_BODY as u64)
    {
        return Err(too_large());
    }
    let started = Instant::now();
    let mut body = body;
    let (mut whole, mut arrived, mut refused) = (Vec::new(), 0_usize, None);
    loop {
        let bought = Duration::from_secs((arrived / BODY_RATE) as u64);
        let deadline = started + limit + bought;
        let frame = timeout_at(deadline, body.frame()).await.map_err(|_| {
            Fault::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time. Send it again.")
        })?;
        let Some(frame) = frame else { return refused.map_or(Ok(whole.into()), Err) };
        let frame = frame.map_err(|_| Fault::bad_request("The body was cut off. Send it again."))?;
        let Some(data) = frame.data_ref() else { continue };
        arrived += data.len();
        if arrived > MAX_BODY {
            return Err(too_large());
        }
        // Where there is no room it is still read to its end: a client that sends does not listen.
        match refused.is_none().then(|| room(data.len())) {
            Some(Ok(())) => whole.extend_from_slice(data),
            Some(Err(fault)) => (whole, refused) = (Vec::new(), Some(fault)),
            None => {}
        }
    }
}

fn too_large() -> Fault {
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.")
}

/// Finds which of these types a body has. One without a type counts as JSON; any other type, character set or packing
/// is refused.
fn check_type(request_headers: &HeaderMap, accepted: &[&'static str]) -> Result<Option<&'static str>, Fault> {
    let refused = |message| Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    if request_headers.contains_key(header::CONTENT_ENCODING) {
        return refused("The body must not be compressed.");
    }
    let Some(value) = request_headers.get(header::CONTENT_TYPE) else { return Ok(None) };
    let mut parts = value.to_str().unwrap_or_default().split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let found = accepted.iter().copied().find(|one| kind.eq_ignore_ascii_case(one));
    let charset =
        parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    let is_utf8 = charset.is_none_or(|(_, name)| name.trim_matches('"').eq_ignore_ascii_case("utf-8"));
    if found.is_some() && is_utf8 {
        Ok(found)
    } else {
        refused("The body must be application/json in UTF-8.")
    }
}
