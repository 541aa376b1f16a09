//! Around every request: its dialect, its id, the headers of every answer, errors in the dialect's words, the log.

use std::{convert::Infallible, net::IpAddr, sync::Arc, time::Instant};

use axum::{
    Router,
    body::Body,
    http::{HeaderName, HeaderValue, Request, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use sync_protocol::{
    Dialect,
    dialect::{CursorPromise, UnknownVersion},
    headers,
};
use tower::ServiceExt;
use uuid::Uuid;

use super::{App, batch, cors, fault::Fault, forwarded, log::Notes, router};

/// The longest URL, in bytes.
const MAX_URL: usize = 8 * 1_024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The extensions this server offers, by name.
const FEATURES: HeaderValue = HeaderValue::from_static("idempotency, batch, events");
const SERVER_VERSION: HeaderValue = HeaderValue::from_static(concat!("tidelist-", env!("CARGO_PKG_VERSION")));

/// Where a request came from: the address of a connection, or of the client that a proxy names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Answers requests.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    app: Arc<App>,
    router: Router,
}

impl Service {
    pub(crate) fn new(app: Arc<App>) -> Self {
        Self { router: router(Arc::clone(&app)), app }
    }

    /// Answers one request. Every answer, also one that the router gave itself, leaves through here.
    pub(crate) async fn answer(&self, mut request: Request<Body>, peer: Peer) -> Response {
        let started = Instant::now();
        let request_id = Uuid::now_v7();
        let method = request.method().clone();
        let notes = Notes::new(&method);
        let speaks = dialect(&request);
        let is_table = is_protocol(request.uri().path());
        let preflight = cors::preflight(&self.app.config.allowed_origins, &request);
        let origin = cors::allowed(&self.app.config.allowed_origins, &request);
        let response = match (preflight, speaks) {
            (Some(response), _) => response,
            _ if request.uri().to_string().len() > MAX_URL => {
                fault(StatusCode::URI_TOO_LONG, "The URL is longer than 8 KiB.")
            }
            // Before anything else, also before asking who it is.
            (None, Err(unknown)) if is_table => fault(StatusCode::BAD_REQUEST, &unknown.to_string()),
            (None, _) => {
                let speaks = speaks.unwrap_or(Dialect::Ct);
                let from = forwarded::client(&self.app.config.trusted_proxies, peer.0, request.headers());
                request.extensions_mut().insert(Peer(from));
                request.extensions_mut().insert(Arc::clone(&notes));
                if request.uri().path() == batch::PATH {
                    batch::answer(self, speaks, request).await.into_response()
                } else {
                    self.route(request, speaks).await
                }
            }
        };
        let mut response = self.finish(response, speaks.unwrap_or(Dialect::V2), is_table, request_id);
        if let Some(origin) = origin {
            cors::expose(response.headers_mut(), origin);
        }
        let took = started.elapsed();
        self.app.metrics.answered(&method, response.status().as_u16(), took);
        notes.write(&response, request_id, took);
        response
    }

    pub(super) fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Whether connections from an address are those of many clients.
    pub(super) fn is_proxy(&self, address: IpAddr) -> bool {
        forwarded::is_proxy(&self.app.config.trusted_proxies, address)
    }

    /// Answers one operation of a batch, as if it had come alone.
    pub(super) async fn dispatch(&self, request: Request<Body>, speaks: Dialect) -> Response {
        render(self.route(request, speaks).await, speaks)
    }

    async fn route(&self, mut request: Request<Body>, speaks: Dialect) -> Response {
        request.extensions_mut().insert(speaks);
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(impossible) => never(impossible),
        }
    }

    /// The value of `X-Sync-Cursor` where there is no list.
    fn cursor(&self) -> Option<HeaderValue> {
        let epoch = self.app.storage.epoch().to_string();
        HeaderValue::try_from(CursorPromise { epoch, reached: None }.to_string()).ok()
    }

    fn finish(&self, response: Response, speaks: Dialect, is_table: bool, request_id: Uuid) -> Response {
        let mut response = render(response, speaks);
        let headers = response.headers_mut();
        if is_table {
            // A list says more.
            if !headers.contains_key(headers::X_SYNC_CURSOR)
                && let Some(cursor) = self.cursor()
            {
                headers.insert(headers::X_SYNC_CURSOR, cursor);
            }
            headers.insert(headers::X_SYNC_FEATURES, FEATURES);
            headers.insert(headers::X_ZUMO_SERVER_VERSION, SERVER_VERSION);
        }
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        // What lasts says so itself.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if let Ok(id) = HeaderValue::try_from(request_id.to_string()) {
            headers.insert(REQUEST_ID, id);
        }
        response
    }
}

/// Whether a path is one of the table protocol's, so that its version counts.
fn is_protocol(path: &str) -> bool {
    path.starts_with("/tables") || path == batch::PATH
}

/// Writes a fault in the words of the dialect.
fn render(response: Response, speaks: Dialect) -> Response {
    let Some(fault) = response.extensions().get::<Fault>().cloned() else { return response };
    // The router knows which verbs there are.
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut rendered = fault.render(speaks);
    rendered.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    rendered
}

fn fault(status: StatusCode, message: &str) -> Response {
    Fault::new(status, message).into_response()
}

fn never(impossible: Infallible) -> Response {
    match impossible {}
}

/// The dialect a request speaks; as in version 3, the query parameter beats the header.
fn dialect(request: &Request<Body>) -> Result<Dialect, UnknownVersion> {
    let asked = version_in_query(request.uri());
    let header = request.headers().get(headers::ZUMO_API_VERSION);
    // A header that is no text is no version either.
    let header = header.map(|value| value.to_str().unwrap_or("?"));
    Dialect::from_version(asked.as_deref().or(header))
}

/// The version as a query parameter, its name in any case.
pub(super) fn version_in_query(uri: &Uri) -> Option<String> {
    let mut parameters = uri.query()?.split('&').filter_map(|parameter| parameter.split_once('='));
    let (_, version) = parameters.find(|(name, _)| name.eq_ignore_ascii_case(headers::ZUMO_API_VERSION))?;
    Some(version.to_owned())
}
