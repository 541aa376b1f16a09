//! `GET /events`: tells a device, as Server-Sent Events, which of its tables changed, and how far their stamps have come.
//!
//! ```text
//!   id: todoitem=1790000000123;todolist=1790000000000      all marks: what `Last-Event-ID` brings back
//!   event: changed
//!   data: {"table":"todoitem","reached":1790000000123}
//! ```
//!
//! A change of who shares which list is told as one of a table `sharing` without a stamp, and not again after a reconnect.
//!
//! It is a hint: the device then pulls. After a reconnect it hears of what it missed, as the marks it names are older.

use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderValue, Request, header},
    response::Response,
};
use futures_util::stream;
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{Instant, sleep, sleep_until},
};

use super::{
    App,
    auth::{SignedInCaller, presented},
    fault::Fault,
};
use crate::{
    accounts::SessionToken,
    storage::{Changed, ListRequest, Owner, SHARING, StorageError},
    tables::{Access, Columns, Shape, Table},
};

/// How long changes are gathered, so that a push of a thousand operations is one event.
const GATHER: Duration = Duration::from_millis(100);
/// The longest `Last-Event-ID`, in bytes.
const MAX_ID: usize = 8 * 1_024;
/// How long a device waits before it connects anew, in milliseconds, unless it knows better.
const RETRY: &str = "retry: 3000\n\n";

/// Who shares which list changed.
const ABOUT_SHARING: &str = "event: changed\ndata: {\"table\":\"sharing\"}\n\n";

/// Counts the streams of each account.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<HashMap<Owner, usize>>);

/// A counted stream; it ends when this is dropped.
#[derive(Debug)]
struct Seat(Arc<Streams>, Owner);

impl Streams {
    fn admit(this: &Arc<Self>, owner: Owner, most: usize) -> Option<Seat> {
        let mut counts = this.0.lock().ok()?;
        let count = counts.entry(owner).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Seat(Arc::clone(this), owner))
    }

    /// How many there are of all accounts.
    pub(crate) fn count(&self) -> usize {
        self.0.lock().map_or(0, |counts| counts.values().sum())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Ok(mut counts) = self.0.0.lock() else { return };
        if let Some(count) = counts.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.1);
            }
        }
    }
}

/// How far the stamps of each table have come.
type Marks = BTreeMap<String, i64>;

/// Opens a stream. Answers 200, 401 or 429.
pub(super) async fn events(State(app): State<Arc<App>>, request: Request<Body>) -> Result<Response, Fault> {
    let (mut parts, _) = request.into_parts();
    let SignedInCaller(caller) = SignedInCaller::from_request_parts(&mut parts, &app).await?;
    let token = presented(&parts.headers).ok_or_else(Fault::signed_out)?;
    let seat = Streams::admit(&app.streams, caller.owner, app.config.limits.streams);
    let seat = seat.ok_or_else(|| Fault::too_often(Duration::from_secs(59)))?;
    // Before the marks are read: what changes in between is heard of.
    let changes = app.storage.changes();
    let feed = Feed {
        token,
        owner: caller.owner,
        told: last_event(&parts.headers),
        changes,
        beat: Instant::now() + app.config.limits.heart_beat,
        next: Next::Hello,
        is_about_sharing: false,
        app,
        _seat: seat,
    };
    let body = stream::unfold(feed, |mut feed| async move {
        let text = feed.next().await?;
        Some((Ok::<_, Infallible>(text), feed))
    });
    let mut response = Response::new(Body::from_stream(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Some proxies wait for the end of an answer, which this one does not have.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// The marks a device comes back with. What it cannot have from here counts as none.
fn last_event(request_headers: &HeaderMap) -> Marks {
    let value =
        request_headers.get("last-event-id").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if value.len() > MAX_ID {
        return Marks::new();
    }
    let marks = value.split(';').filter_map(|mark| mark.split_once('='));
    marks.filter_map(|(table, stamp)| Some((table.to_owned(), stamp.parse().ok()?))).collect()
}

/// What a stream does next.
enum Next {
    /// Says how to reconnect.
    Hello,
    /// Looks at all tables.
    Look,
    /// Waits for word.
    Wait,
}

/// One open stream.
struct Feed {
    app: Arc<App>,
    token: SessionToken,
    owner: Owner,
    told: Marks,
    changes: broadcast::Receiver<Changed>,
    beat: Instant,
    next: Next,
    /// Whether it is to be told that who shares a list changed.
    is_about_sharing: bool,
    _seat: Seat,
}

impl Feed {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self) -> Option<String> {
        loop {
            match self.next {
                Next::Hello => {
                    self.next = Next::Look;
                    return Some(RETRY.to_owned());
                }
                Next::Look => {
                    self.next = Next::Wait;
                    // What fails now is looked at again with the next word.
                    let mut text = self.news().await.unwrap_or_default();
                    if std::mem::take(&mut self.is_about_sharing) {
                        text.push_str(ABOUT_SHARING);
                    }
                    if !text.is_empty() {
                        return Some(text);
                    }
                }
                Next::Wait => {
                    let stop = self.app.stop.clone();
                    tokio::select! {
                        () = stop.cancelled() => return None,
                        () = sleep_until(self.beat) => {
                            self.beat = Instant::now() + self.app.config.limits.heart_beat;
                            // Also the moment to see whether the device is still signed in.
                            if !matches!(self.app.accounts.authenticate(&self.token).await, Ok(Some(_))) {
                                return None;
                            }
                            return Some(":\n\n".to_owned());
                        }
                        word = self.changes.recv() => {
                            let is_news = match word {
                                Ok(changed) => self.is_news(&changed),
                                Err(RecvError::Lagged(_)) => self.is_news(&Changed::Anything),
                                Err(RecvError::Closed) => return None,
                            };
                            if is_news {
                                sleep(GATHER).await;
                                while let Ok(changed) = self.changes.try_recv() {
                                    self.is_news(&changed);
                                }
                                self.next = Next::Look;
                            }
                        }
                    }
                }
            }
        }
    }

    /// Whether word of a change is for this device.
    fn is_news(&mut self, changed: &Changed) -> bool {
        match changed {
            Changed::Rows { owner, table } => {
                self.is_about_sharing |= *owner == self.owner && **table == *SHARING;
                *owner == self.owner || *owner == Owner::EVERYBODY
            }
            // What was missed may have been about anything.
            Changed::Anything => {
                self.is_about_sharing = true;
                true
            }
        }
    }

    /// Tells of every table that has come further than was told.
    async fn news(&mut self) -> Result<String, StorageError> {
        let mut text = String::new();
        let tables: Vec<Arc<Table>> = self.app.tables.iter().cloned().collect();
        for table in tables {
            let reached = self.reached(&table).await?;
            let name = table.name().to_owned();
            if self.told.get(&name).copied().unwrap_or_default() >= reached {
                continue;
            }
            self.told.insert(name.clone(), reached);
            let marks: Vec<String> =
                self.told.iter().map(|(table, stamp)| format!("{table}={stamp}")).collect();
            text.push_str(&format!(
                "id: {}\nevent: changed\ndata: {{\"table\":\"{name}\",\"reached\":{reached}}}\n\n",
                marks.join(";")
            ));
        }
        Ok(text)
    }

    async fn reached(&self, table: &Arc<Table>) -> Result<i64, StorageError> {
        let columns = Columns::Selected { declared: Vec::new(), system: vec!["id"] };
        let owner = if table.access() == Access::Owner { self.owner } else { Owner::EVERYBODY };
        let request = ListRequest {
            limit: 1,
            shape: Shape { columns, created_at: false },
            ..ListRequest::all(owner, Arc::clone(table))
        };
        Ok(self.app.storage.list(request).await?.map_or(0, |page| page.reached))
    }
}
