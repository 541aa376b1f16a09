//! Hearing of changes: the server's stream of events, with everything that breaks it taken care of.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use reqwest::{Response, StatusCode, header};
use serde::Deserialize;
use sync_core::{RemoteError, RemoteErrorKind, TableName, Timestamp};

use crate::answer::Answer;
use crate::failure::{self, Asked};
use crate::remote::{HttpRemote, OK};

/// The shortest and the longest pause before the stream is opened anew.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));
/// The longest line of the stream, in bytes: more is no server of ours.
const MAX_LINE: usize = 64 * 1_024;
/// How long one stream may last; one that misses its heart beats is broken off much sooner, by the limit of silence.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
const NONE: &str = "This server does not tell of changes.";

/// A table has changed on the server: a pull will find something. The table `sharing` is no table: who shares which list
/// changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The table.
    pub table: TableName,
    /// How far its stamps have come; 0 where there are none.
    pub reached: Timestamp,
}

/// The changes of a server, as it tells of them. Opens its stream when it is first asked, and anew when it breaks.
pub struct Changes {
    remote: HttpRemote,
    stream: Option<Response>,
    /// What arrived and is no whole line yet.
    pending: Vec<u8>,
    /// The event that is being read.
    data: String,
    /// Told and not yet asked for.
    waiting: VecDeque<Changed>,
    /// Where the server goes on after a break.
    last_id: Option<String>,
    failures: u32,
}

impl HttpRemote {
    /// Listens to the server's changes.
    pub fn changes(&self) -> Changes {
        Changes {
            remote: self.clone(),
            stream: None,
            pending: Vec::new(),
            data: String::new(),
            waiting: VecDeque::new(),
            last_id: None,
            failures: 0,
        }
    }
}

impl Changes {
    /// Waits for the next change, for as long as that takes. A stream that breaks is opened anew, after a pause that
    /// grows with each failure and is never shorter than the server asks. May be dropped and called again.
    ///
    /// # Errors
    /// What does not mend by itself: signed out, or a server that has no such stream.
    pub async fn next(&mut self) -> Result<Changed, RemoteError> {
        loop {
            if let Some(changed) = self.waiting.pop_front() {
                return Ok(changed);
            }
            let broken = match self.stream.as_mut() {
                None => match self.open().await {
                    Ok(()) => continue,
                    Err(error) => error,
                },
                Some(stream) => match stream.chunk().await {
                    Ok(Some(bytes)) => match self.take(&bytes) {
                        Ok(()) => continue,
                        Err(error) => error,
                    },
                    // The server stops, or a proxy has waited long enough.
                    Ok(None) => RemoteError::new(RemoteErrorKind::Unreachable, "the stream of changes ended"),
                    Err(error) => failure::transport(error),
                },
            };
            self.stream = None;
            if !broken.is_temporary() {
                return Err(broken);
            }
            let pause = pause(self.failures, random()).max(broken.retry_after.unwrap_or_default());
            self.failures = self.failures.saturating_add(1);
            tokio::time::sleep(pause).await;
        }
    }

    async fn open(&mut self) -> Result<(), RemoteError> {
        let request = self.remote.client.get(self.remote.address.path("events"));
        let mut request = request.timeout(LONGEST).header(header::ACCEPT, "text/event-stream");
        if let Some(id) = &self.last_id {
            request = request.header("Last-Event-ID", id);
        }
        let response = request.send().await.map_err(|error| self.remote.not_sent(error))?;
        if response.status() != OK {
            let answer = Answer::read(response).await?;
            let error = failure::status(&answer, Asked::Account);
            if matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
                let none = RemoteError::new(RemoteErrorKind::Rejected, NONE);
                return Err(RemoteError { status: error.status, ..none });
            }
            return Err(error);
        }
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/event-stream")) {
            return Err(failure::web_page(OK));
        }
        self.pending.clear();
        self.data.clear();
        self.stream = Some(response);
        Ok(())
    }

    /// Takes in what arrived.
    fn take(&mut self, bytes: &[u8]) -> Result<(), RemoteError> {
        self.failures = 0;
        for &byte in bytes {
            if byte != b'\n' {
                if self.pending.len() >= MAX_LINE {
                    return Err(failure::malformed("a line of its stream of changes does not end"));
                }
                self.pending.push(byte);
                continue;
            }
            let line = std::mem::take(&mut self.pending);
            let line = String::from_utf8_lossy(&line);
            self.line(line.trim_end_matches('\r'))?;
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<(), RemoteError> {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" if line.is_empty() => {
                let data = std::mem::take(&mut self.data);
                self.waiting.extend(read(&data));
            }
            "id" if value.bytes().all(|byte| byte.is_ascii_graphic()) => {
                self.last_id = Some(value.to_owned());
            }
            "data" if self.data.len() + value.len() > MAX_LINE => {
                return Err(failure::malformed("an event of its stream of changes does not end"));
            }
            "data" => self.data.push_str(value),
            // Comments are heart beats; other fields are for later versions.
            _ => {}
        }
        Ok(())
    }
}

/// Reads the data of an event; one that is not known is passed over.
fn read(data: &str) -> Option<Changed> {
    #[derive(Deserialize)]
    struct Told {
        table: String,
        /// Who shares a list has no stamps.
        #[serde(default)]
        reached: i64,
    }
    let told: Told = serde_json::from_str(data).ok()?;
    Some(Changed { table: TableName::new(told.table).ok()?, reached: Timestamp(told.reached) })
}

/// The pause after so many failures: up to twice as long as the one before, and by chance anything from half of that.
fn pause(failures: u32, chance: u64) -> Duration {
    let most = PAUSE.0.saturating_mul(2_u32.saturating_pow(failures.min(16))).min(PAUSE.1);
    let half = most / 2;
    half + half * u32::try_from(chance % 1_000).unwrap_or_default() / 1_000
}

fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Without the address's token and what was told.
impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").field("open", &self.stream.is_some()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_five_minutes_and_never_to_nothing() {
        assert_eq!(pause(0, 0), Duration::from_millis(500));
        assert!(pause(3, 999) > Duration::from_millis(7_900));
        for failures in [10, 40, u32::MAX] {
            assert_eq!(pause(failures, 0), Duration::from_secs(150));
            assert!(pause(failures, 999) <= Duration::from_secs(300));
        }
    }
}
