//! `POST /$batch`: many writes in one request, in the JSON form of OData.
//!
//! ```text
//!   {"requests":[{"id":"1","method":"PATCH","url":"/tables/T/ID","headers":{"If-Match":"…"},"body":{…}}, …]}
//!   {"responses":[{"id":"1","status":200,"headers":{"etag":"…"},"body":{…}}, …]}
//! ```
//!
//! Each operation is answered exactly as if it had come alone: it goes through the same handlers, and its idempotency
//! key is the same. Those of one row are done in their order, all others at once, so that the database commits them
//! together. Operations of one `atomicityGroup` are done all or not at all: see [`group`].

mod group;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use axum::{
    body::{Body, to_bytes},
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header},
    response::Response,
};
use bytes::Bytes;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sync_protocol::{Dialect, headers, query::encode};

use self::group::Group;
pub(super) use self::group::Seat;
use super::{auth::SignedInCaller, body, fault::Fault, room::Share, service::Service, tables::answer};

/// Where it is.
pub(super) const PATH: &str = "/$batch";
/// The most operations of one request.
const MAX_OPERATIONS: usize = 256;
/// How large the bodies of one answer may become together, in bytes; those that come after it stay out, and so do those for
/// which there is no room.
const MAX_ANSWER: usize = 8 * 1_024 * 1_024;
/// How much memory each byte of a batch takes while it is done: it is read, taken apart, checked, written and shown.
const WEIGHT: usize = 10;
/// How much each operation takes besides, in bytes.
const OPERATION: usize = 16 * 1_024;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Operation>,
}

/// One operation. A member that is not known here would mean something else than what is done, so it is refused.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Operation {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: HashMap<String, String>,
    /// As it came: it counts for the idempotency key byte by byte.
    body: Option<Box<RawValue>>,
    atomicity_group: Option<String>,
}

#[derive(Serialize)]
struct Answers {
    responses: Vec<Answer>,
}

/// What came of an operation.
#[derive(Serialize)]
struct Answer {
    id: String,
    status: u16,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Box<RawValue>>,
}

/// What is done in one go, one after the other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Run {
    /// The operations of one row.
    Row(String),
    /// Those of an atomicity group.
    Group(String),
    /// An insert whose id the server makes: only the place in the batch tells it from others.
    Alone(usize),
}

impl Run {
    fn of(place: usize, operation: &Operation) -> Self {
        #[derive(Deserialize)]
        struct Named {
            id: String,
        }
        if let Some(group) = &operation.atomicity_group {
            return Self::Group(group.clone());
        }
        let path = operation.path();
        if operation.method != "POST" || path.trim_matches('/').split('/').count() != 2 {
            return Self::Row(path.to_owned());
        }
        let named = operation.body.as_ref().and_then(|body| serde_json::from_str::<Named>(body.get()).ok());
        named.map_or(Self::Alone(place), |named| Self::Row(format!("{path}/{}", encode(&named.id))))
    }
}

impl Operation {
    fn path(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }
}

/// Does a batch. Answers 200 with an answer for each operation, or 400, 401, 405, 413 or 415 with nothing done.
pub(super) async fn answer(
    service: &Service,
    dialect: Dialect,
    request: Request<Body>,
) -> Result<Response, Fault> {
    let (mut parts, whole) = request.into_parts();
    SignedInCaller::from_request_parts(&mut parts, service.app()).await?;
    if parts.method != Method::POST {
        return Err(Fault::no_such_verb(Some("POST")));
    }
    let (app, mut in_hand) = (service.app(), service.app().rooms.batch());
    let room = |bytes: usize| in_hand.take(bytes.saturating_mul(WEIGHT));
    let whole = body::read_into(&parts.headers, whole, app.config.limits.body, room).await?;
    let operations = read(&whole)?;
    drop(whole);
    in_hand.take(operations.len().saturating_mul(OPERATION))?;
    let bodies = Bodies::new(app.rooms.batch());
    let mut runs = BTreeMap::<Run, Vec<(usize, Operation)>>::new();
    for (place, operation) in operations.into_iter().enumerate() {
        runs.entry(Run::of(place, &operation)).or_default().push((place, operation));
    }
    let outside = &parts.headers;
    let (groups, rows): (Vec<_>, Vec<_>) =
        runs.into_iter().partition(|(run, _)| matches!(run, Run::Group(_)));
    let rows = join_all(rows.into_iter().map(async |(_, operations)| {
        let mut answers = Vec::with_capacity(operations.len());
        for (place, operation) in operations {
            answers.push((place, ask(service, dialect, outside, &bodies, operation, None).await));
        }
        answers
    }));
    // One after the other: each is a transaction of its own, and one batch may not take every connection to the database.
    let groups = async {
        let mut answers = Vec::with_capacity(groups.len());
        for (_, operations) in groups {
            answers.push(together(service, dialect, outside, &bodies, operations).await);
        }
        answers
    };
    let (rows, groups) = tokio::join!(rows, groups);
    let mut answers: Vec<(usize, Answer)> = rows.into_iter().chain(groups).flatten().collect();
    answers.sort_by_key(|(place, _)| *place);
    let responses = answers.into_iter().map(|(_, answer)| answer).collect();
    let whole = serde_json::to_vec(&Answers { responses }).unwrap_or_default();
    Ok(answer::json(StatusCode::OK, bodies.hold(whole)))
}

fn read(whole: &[u8]) -> Result<Vec<Operation>, Fault> {
    // The parser's own message could quote what somebody wrote.
    let batch: Batch = serde_json::from_slice(whole).map_err(|_| {
        Fault::bad_request(
            "The body must be JSON with \"requests\", each with \"id\", \"method\" and \"url\", perhaps \"headers\", \
             \"body\" and \"atomicityGroup\", and nothing else.",
        )
    })?;
    if batch.requests.len() > MAX_OPERATIONS {
        let message = format!("A batch has at most {MAX_OPERATIONS} requests.");
        return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    let ids: HashSet<&str> = batch.requests.iter().map(|operation| operation.id.as_str()).collect();
    if ids.len() < batch.requests.len() {
        return Err(Fault::bad_request("Two requests of the batch have the same id."));
    }
    Ok(batch.requests)
}

/// Does the operations of an atomicity group: all of them or none.
async fn together(
    service: &Service,
    dialect: Dialect,
    outside: &HeaderMap,
    bodies: &Bodies,
    operations: Vec<(usize, Operation)>,
) -> Vec<(usize, Answer)> {
    let (group, seats) = Group::of(operations.len());
    let asked = operations.into_iter().zip(seats).map(async |((place, operation), seat)| {
        let rises = seat.clone();
        let answer = ask(service, dialect, outside, bodies, operation, Some(seat)).await;
        rises.leave();
        (place, answer)
    });
    let (answers, ()) = tokio::join!(join_all(asked), group.write(&*service.app().storage));
    answers
}

/// Asks the handlers, as if the operation had come alone.
async fn ask(
    service: &Service,
    dialect: Dialect,
    outside: &HeaderMap,
    bodies: &Bodies,
    operation: Operation,
    seat: Option<Seat>,
) -> Answer {
    let response = match request(outside, &operation) {
        Ok(mut request) => {
            if let Some(seat) = seat {
                request.extensions_mut().insert(seat);
            }
            service.dispatch(request, dialect).await
        }
        Err(fault) => fault.render(dialect),
    };
    let (parts, body) = response.into_parts();
    let shown = |name: &HeaderName| SHOWN.contains(name);
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let headers = parts.headers.iter().filter(|(name, _)| shown(name)).filter_map(text).collect();
    let body =
        to_bytes(body, usize::MAX).await.ok().filter(|body| !body.is_empty() && bodies.admit(body.len()));
    let body = body.and_then(|body| String::from_utf8(body.to_vec()).ok());
    let body = body.and_then(|body| RawValue::from_string(body).ok());
    Answer { id: operation.id, status: parts.status.as_u16(), headers, body }
}

/// What an answer shows of its headers.
const SHOWN: [HeaderName; 7] = [
    header::CONTENT_TYPE,
    header::ETAG,
    header::LAST_MODIFIED,
    header::LOCATION,
    header::RETRY_AFTER,
    header::ALLOW,
    HeaderName::from_static(headers::X_SYNC_REPLAYED),
];

/// The operation as a request. Who asks, and in which dialect, is the batch's and never an operation's own.
fn request(outside: &HeaderMap, operation: &Operation) -> Result<Request<Body>, Fault> {
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap_or(Method::TRACE);
    if ![Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(&method) {
        return Err(Fault::bad_request("A batch takes POST, PUT, PATCH and DELETE."));
    }
    let url = format!("/{}", operation.url.trim_start_matches('/'));
    let uri = Uri::try_from(url).ok().filter(|uri| uri.path().starts_with("/tables/"));
    let uri = uri.ok_or_else(|| Fault::bad_request("The url of an operation must begin with /tables/."))?;
    let body = operation.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.get().to_owned()));
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let own = request.headers_mut();
    for name in [header::AUTHORIZATION, HeaderName::from_static(headers::X_ZUMO_AUTH), header::HOST] {
        own.extend(outside.get(&name).cloned().map(|value| (name, value)));
    }
    for (name, value) in &operation.headers {
        let name = HeaderName::try_from(name.as_str());
        let value = HeaderValue::try_from(value.as_str());
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err(Fault::bad_request("A header of an operation is not valid."));
        };
        if !own.contains_key(&name) {
            own.insert(name, value);
        }
    }
    Ok(request)
}

/// The bodies that are in the answer so far.
struct Bodies(Mutex<(usize, Share)>);

impl Bodies {
    fn new(share: Share) -> Self {
        Self(Mutex::new((0, share)))
    }

    /// Whether one of this length may be in it. Each is there twice while the answer is written.
    fn admit(&self, length: usize) -> bool {
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (size, share) = &mut *inside;
        *size = size.saturating_add(length);
        *size <= MAX_ANSWER && share.take(length.saturating_mul(2)).is_ok()
    }

    /// Keeps the room until the answer was sent.
    fn hold(self, whole: Vec<u8>) -> Bytes {
        let (_, share) = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        share.hold(whole)
    }
}
