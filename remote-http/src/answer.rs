//! One HTTP answer, read to its end within a limit.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use sync_core::{Cursor, RemoteError, Timestamp};
use sync_protocol::dialect::CursorPromise;
use sync_protocol::{date, headers, json};

use crate::{failure, retry_after};

/// The largest body that is read, unpacked, in bytes.
pub(crate) const MAX_BODY: usize = 16 * 1_024 * 1_024;
/// The largest body of an error that is read; what comes after it is not needed for a sentence.
const MAX_ERROR_BODY: usize = 64 * 1_024;

/// An answer that arrived in full.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads the body to its end.
    ///
    /// # Errors
    /// One that is cut off, or larger than [`MAX_BODY`]. The body of an error is cut short instead.
    pub(crate) async fn read(mut response: Response) -> Result<Self, RemoteError> {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let expected = response.content_length().and_then(|length| usize::try_from(length).ok());
        let limit = if status.is_success() { MAX_BODY } else { MAX_ERROR_BODY };
        let mut body = Vec::with_capacity(expected.unwrap_or(0).min(limit));
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                // What the status says counts, whatever became of the words about it.
                Err(_) if !status.is_success() => break,
                Err(error) => return Err(failure::transport(error)),
            };
            if body.len() + chunk.len() > limit {
                if status.is_success() {
                    return Err(failure::malformed(format_args!("it is larger than {} MiB", MAX_BODY >> 20)));
                }
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self { status, headers, body })
    }

    /// An answer that did not travel by itself.
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self { status, headers, body }
    }

    /// A header's value, if it is plain text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the body says that it is JSON.
    pub(crate) fn is_json(&self) -> bool {
        let kind = self.header("content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        kind == headers::JSON || (kind.starts_with("application/") && kind.ends_with("+json"))
    }

    /// The body of a success as JSON.
    ///
    /// # Errors
    /// A body that does not say it is JSON, because a network's sign-in page answers anything with 200, or that
    /// says so and is not.
    pub(crate) fn json(&self) -> Result<Value, RemoteError> {
        if !self.is_json() {
            return Err(failure::web_page(self.status));
        }
        json::parse(&self.body).map_err(|error| match error {
            json::JsonError::TooDeep => failure::malformed("it nests too deep"),
            // The parser's own text can quote the body.
            json::JsonError::Syntax(error) if error.is_eof() => failure::malformed("it is cut off"),
            json::JsonError::Syntax(_) => failure::malformed("it is not correct JSON"),
        })
    }

    /// The server's clock.
    pub(crate) fn server_time(&self) -> Option<Timestamp> {
        date::parse_http(self.header("date")?).ok().map(Timestamp)
    }

    /// What the server promises about its stamps.
    pub(crate) fn cursor(&self) -> Cursor {
        self.promise().map_or(Cursor::Naive, |promise| Cursor::Exact { epoch: promise.epoch })
    }

    /// How far the stamps of a list have come.
    pub(crate) fn reached(&self) -> Option<Timestamp> {
        self.promise()?.reached.map(Timestamp)
    }

    fn promise(&self) -> Option<CursorPromise> {
        self.header(headers::X_SYNC_CURSOR).and_then(CursorPromise::parse)
    }

    /// How long the server wants to be left alone. A date is read by the server's own clock if it tells it.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let here = || {
            SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|d| i64::try_from(d.as_millis()).ok())
        };
        let now = self.server_time().map(|time| time.0).or_else(here)?;
        retry_after::parse(self.header("retry-after")?, now)
    }
}
