//! What a browser may do with a page, and whom a form may come from.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{accounts::SessionToken, http::App};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// No script, nothing from elsewhere, in nobody's frame. Forms go to this server, and to where one of them leads.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                      frame-ancestors 'none'; form-action 'self'";

/// Tells the browser how little a page needs. `leads_to` is where else a form of it may end up.
pub(super) fn confine(response: &mut Response, leads_to: Option<&str>) {
    let policy = leads_to.map_or_else(|| POLICY.to_owned(), |origin| format!("{POLICY} {origin}"));
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // With none at all, a browser would hide from us where a form comes from.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(OPENER, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE, HeaderValue::from_static("same-origin"));
}

/// Whether a form was sent from a page of this server, as far as the browser tells. Programs that are no browsers tell
/// nothing and have no cookies that could be misused.
pub(in crate::http) fn is_from_here(app: &App, request: &HeaderMap) -> bool {
    if let Some(site) = request.get(FETCH_SITE) {
        return site == "same-origin";
    }
    let Some(origin) = request.get(header::ORIGIN) else { return true };
    origin.to_str().is_ok_and(|origin| origin == base(app, request))
}

/// The server's own address, as this client knows it.
pub(in crate::http) fn base(app: &App, request: &HeaderMap) -> String {
    if let Some(url) = &app.config.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{}://{host}", app.scheme)
}

/// Whether browsers reach the server encrypted, so that a cookie may insist on it.
pub(super) fn is_encrypted(app: &App) -> bool {
    match &app.config.public_url {
        Some(url) => url.starts_with("https:"),
        None => app.scheme == "https",
    }
}

/// What every form of a session carries: it follows from the token and does not give it away.
pub(super) fn seal(token: &SessionToken) -> String {
    let hash = Sha256::new().chain_update(b"form of ").chain_update(token.expose()).finalize();
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a form carries the seal of this session.
pub(super) fn is_sealed(token: &SessionToken, given: &str) -> bool {
    seal(token).as_bytes().ct_eq(given.as_bytes()).into()
}
