//! Pushing many operations in few requests, to a server that takes batches. Each gets the answer it would have got alone.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use sync_core::{Operation, PushOutcome, RemoteError};
use sync_protocol::headers;

use crate::answer::Answer;
use crate::failure::{self, Asked};
use crate::push::{Plain, Sending};
use crate::remote::{HttpRemote, OK};

/// The most operations of one request.
pub(crate) const OPERATIONS: usize = 100;
/// About how large one request may become, in bytes: half of what the server takes.
const SIZE: usize = 512 * 1_024;

type Outcome = Result<PushOutcome, RemoteError>;

impl HttpRemote {
    /// Pushes operations, as many as fit in one request at a time. One that takes more than a single request goes alone.
    pub(crate) async fn push_batches(&self, operations: &[Operation]) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = operations.iter().map(|_| None).collect();
        let mut waiting: Vec<(usize, String)> = Vec::new();
        let mut size = 0;
        for (place, operation) in operations.iter().enumerate() {
            let entry = match self.sending(operation) {
                Sending::Plain(plain) => self.entry(place, plain).to_string(),
                _ => continue,
            };
            if entry.len() > SIZE {
                continue;
            }
            if waiting.len() >= OPERATIONS || size + entry.len() > SIZE {
                self.push_batch(operations, &mut outcomes, std::mem::take(&mut waiting)).await;
                size = 0;
            }
            size += entry.len();
            waiting.push((place, entry));
        }
        self.push_batch(operations, &mut outcomes, waiting).await;
        let mut all = Vec::with_capacity(operations.len());
        for (operation, outcome) in operations.iter().zip(outcomes) {
            all.push(match outcome {
                Some(outcome) => outcome,
                None => self.push_operation(operation).await,
            });
        }
        all
    }

    /// One operation in the form of OData's JSON batch.
    fn entry(&self, place: usize, plain: Plain) -> Value {
        let base = self.address.path("");
        let path = plain.url.path().strip_prefix(base.path()).unwrap_or_else(|| plain.url.path());
        let query = plain.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut own = Map::new();
        own.insert(headers::IDEMPOTENCY_KEY.to_owned(), plain.key.into());
        if let Some(condition) = plain.condition {
            own.insert("if-match".to_owned(), condition.into());
        }
        let mut entry = json!({
            "id": place.to_string(),
            "method": plain.method.as_str(),
            "url": format!("/{}{query}", path.trim_start_matches('/')),
            "headers": own,
        });
        if let (Some(body), Value::Object(members)) = (plain.body, &mut entry) {
            members.insert("body".to_owned(), body);
        }
        entry
    }

    /// Sends one request, and fills in what came of its operations. Those that stay open have to be sent alone.
    async fn push_batch(
        &self,
        operations: &[Operation],
        outcomes: &mut [Option<Outcome>],
        waiting: Vec<(usize, String)>,
    ) {
        if waiting.len() < 2 {
            return;
        }
        let entries: Vec<&str> = waiting.iter().map(|(_, entry)| entry.as_str()).collect();
        let body = format!("{{\"requests\":[{}]}}", entries.join(","));
        let request = self.client.post(self.address.path("$batch"));
        let request = request.header(reqwest::header::CONTENT_TYPE, headers::JSON).body(body);
        let mut answers = match self.send(request).await.and_then(|answer| self.answers(&answer)) {
            Ok(Some(answers)) => answers,
            // The server takes no batches any more; nothing was done.
            Ok(None) => return,
            Err(error) => {
                for (place, _) in &waiting {
                    if let Some(slot) = outcomes.get_mut(*place) {
                        *slot = Some(Err(again(&error)));
                    }
                }
                return;
            }
        };
        for (place, _) in waiting {
            let outcome = match (answers.remove(&place.to_string()), operations.get(place)) {
                (Some(answer), Some(operation)) => self.outcome(operation, &answer).await,
                _ => Err(failure::malformed("an operation of a batch has no answer")),
            };
            if let Some(slot) = outcomes.get_mut(place) {
                *slot = Some(outcome);
            }
        }
    }

    /// The answers in a batch's answer, by the ids of the requests; `None` if there are no batches here.
    fn answers(&self, answer: &Answer) -> Result<Option<HashMap<String, Answer>>, RemoteError> {
        // Whatever is wrong with the batch, it may be right for its operations alone.
        let refused = answer.status.is_client_error() && !matches!(answer.status.as_u16(), 401 | 408 | 429);
        if refused || answer.status == StatusCode::NOT_IMPLEMENTED {
            self.takes_batches.store(false, Ordering::Relaxed);
            return Ok(None);
        }
        if answer.status != OK {
            return Err(failure::status(answer, Asked::Account));
        }
        let body = answer.json()?;
        let list = body.get("responses").and_then(Value::as_array);
        let list = list.ok_or_else(|| failure::malformed("it is no answer to a batch"))?;
        let one = |one: &Value| {
            let status = u16::try_from(one.get("status")?.as_u64()?).ok()?;
            let status = StatusCode::from_u16(status).ok()?;
            let body =
                one.get("body").filter(|body| !body.is_null()).map(Value::to_string).unwrap_or_default();
            let answer = Answer::new(status, own_headers(one.get("headers")), body.into_bytes());
            Some((one.get("id")?.as_str()?.to_owned(), answer))
        };
        Ok(Some(list.iter().filter_map(one).collect()))
    }
}

fn own_headers(list: Option<&Value>) -> HeaderMap {
    let members = list.and_then(Value::as_object).into_iter().flatten();
    let header = |(name, value): (&String, &Value)| {
        let name = HeaderName::try_from(name.as_str()).ok()?;
        Some((name, HeaderValue::try_from(value.as_str()?).ok()?))
    };
    members.filter_map(header).collect()
}

/// The same failure for another operation of the batch.
fn again(error: &RemoteError) -> RemoteError {
    let again = RemoteError::new(error.kind, error.message.clone());
    RemoteError { status: error.status, retry_after: error.retry_after, ..again }
}
