//! `Idempotency-Key`: the name a client gives a write so that it may send it again.

use axum::http::{HeaderMap, Method, Uri};
use sha2::{Digest, Sha256};
use sync_protocol::headers;

use super::super::fault::Fault;
use crate::storage::OperationKey;

/// Reads the key, with or without quotes, and what it stands for.
pub(super) fn read(
    method: &Method,
    uri: &Uri,
    request_headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<OperationKey>, Fault> {
    let Some(value) = request_headers.get(headers::IDEMPOTENCY_KEY) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let id = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"';
    if !(1..=128).contains(&id.len()) || !id.bytes().all(plain) {
        return Err(Fault::bad_request("The Idempotency-Key must have 1 to 128 visible ASCII characters."));
    }
    let parts = [method.as_str().as_bytes(), b"\0", uri.path().as_bytes(), b"\0", body];
    let hash = parts.into_iter().fold(Sha256::new(), Sha256::chain_update);
    Ok(Some(OperationKey { id: id.to_owned(), fingerprint: hash.finalize().into() }))
}
