//! Pushing: one operation becomes one request, and its answer one outcome.
//!
//! What is not certain is looked up. A 409, 404 or 410 can come with no row, with the row that was *sent* (the Node
//! server, on an insert) or from something that is no table at all, so the stored row is then read with a list
//! request, which shows tombstones too.

use reqwest::header::{ETAG, HeaderName, IF_MATCH};
use reqwest::{Method, RequestBuilder, Url};
use serde_json::{Map, Value};
use sync_core::{Operation, OperationKind as Kind, PushOutcome, Record, RemoteError, Version};
use sync_protocol::{Dialect, etag, headers};

use crate::answer::Answer;
use crate::failure::{self, Asked};
use crate::record::{from_answer, tombstone, user_members};
use crate::remote::HttpRemote;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static(headers::IDEMPOTENCY_KEY);

/// How an operation is sent.
pub(crate) enum Sending {
    /// As one request that says it all.
    Plain(Plain),
    /// Not at all, only compared: it changes nothing, and the Node server fails on that.
    Compare,
    /// As a look and a full replace.
    Replace,
    /// As an empty POST, and perhaps a PATCH.
    Undelete,
}

/// One request.
pub(crate) struct Plain {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// The value of the idempotency key.
    pub(crate) key: String,
    /// The value of `If-Match`.
    pub(crate) condition: Option<String>,
    pub(crate) body: Option<Value>,
}

impl HttpRemote {
    pub(crate) async fn push_operation(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        match self.sending(operation) {
            Sending::Plain(plain) => {
                let answer = self.send_plain(plain).await?;
                self.outcome(operation, &answer).await
            }
            Sending::Compare => self.compare(operation).await,
            Sending::Replace => self.replace(operation).await,
            Sending::Undelete => self.undelete_v2(operation).await,
        }
    }

    /// Chooses how an operation is sent in this dialect.
    pub(crate) fn sending(&self, operation: &Operation) -> Sending {
        let plain = |method, url, condition, body: Option<Map<String, Value>>| {
            let key = quoted_id(operation);
            Sending::Plain(Plain { method, url, key, condition, body: body.map(Value::Object) })
        };
        let row = || self.address.row(&operation.table, &operation.record);
        let condition = || operation.base_version.as_ref().map(|version| etag::quote(version.as_str()));
        match (operation.kind, self.dialect) {
            (Kind::Insert, _) => {
                plain(Method::POST, self.address.table(&operation.table), None, Some(self.new_row(operation)))
            }
            (Kind::Delete, _) => plain(Method::DELETE, row(), condition(), None),
            (Kind::Update, _) if operation.changes.is_empty() => Sending::Compare,
            (Kind::Update, Dialect::Ct) => Sending::Replace,
            (Kind::Update, _) => {
                let members = user_members(self.dialect, &operation.changes);
                plain(Method::PATCH, row(), condition(), Some(members))
            }
            (Kind::Undelete, Dialect::V2) => Sending::Undelete,
            (Kind::Undelete, Dialect::V3) => {
                plain(Method::PATCH, row(), condition(), Some(self.undeleted(operation)))
            }
            (Kind::Undelete, Dialect::Ct) => {
                let mut members = self.undeleted(operation);
                members.insert("id".to_owned(), operation.record.as_str().into());
                let mut url = row();
                url.set_query(Some("__includedeleted=true"));
                plain(Method::PUT, url, condition(), Some(members))
            }
        }
    }

    async fn send_plain(&self, plain: Plain) -> Result<Answer, RemoteError> {
        let mut request = self.client.request(plain.method, plain.url).header(IDEMPOTENCY_KEY, plain.key);
        if let Some(condition) = plain.condition {
            request = request.header(IF_MATCH, condition);
        }
        match plain.body {
            Some(body) => self.send_json(request, &body).await,
            None => self.send(request).await,
        }
    }

    /// The body of an insert. Members that are null are left out: they mean the same, and the Node server would make
    /// columns of no type for them.
    fn new_row(&self, operation: &Operation) -> Map<String, Value> {
        let mut body = user_members(self.dialect, &operation.changes);
        body.retain(|_, value| !value.is_null());
        body.insert("id".to_owned(), operation.record.as_str().into());
        body
    }

    fn undeleted(&self, operation: &Operation) -> Map<String, Value> {
        let mut members = user_members(self.dialect, &operation.changes);
        members.insert("deleted".to_owned(), false.into());
        members
    }

    /// Version 2 undeletes with an empty POST, which sets no members: a PATCH on what came back does.
    async fn undelete_v2(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let request = self.client.post(self.address.row(&operation.table, &operation.record));
        let request = conditional(
            request.header(IDEMPOTENCY_KEY, quoted_id(operation)),
            operation.base_version.as_ref(),
        );
        let answer = self.send(request).await?;
        let undeleted = match self.outcome(operation, &answer).await? {
            PushOutcome::Applied(record) => record,
            other => return Ok(other),
        };
        let members = user_members(self.dialect, &operation.changes);
        if members.iter().all(|(name, value)| undeleted.get(name) == value) {
            return Ok(PushOutcome::Applied(undeleted));
        }
        let request = self.client.patch(self.address.row(&operation.table, &operation.record));
        // Another request than the first, so it needs another key.
        let request = request.header(IDEMPOTENCY_KEY, etag::quote(&format!("{}-members", operation.id)));
        let request = conditional(request, undeleted.version.as_ref());
        let answer = self.send_json(request, &Value::Object(members)).await?;
        self.outcome(operation, &answer).await
    }

    /// The Community Toolkit knows no PATCH, only a full replace: the stored row with the changes on it, on the
    /// condition that it is still that row.
    async fn replace(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let stored = match self.stored(&operation.table, &operation.record).await? {
            None => return Ok(PushOutcome::Gone),
            Some(stored) if stored.deleted || is_other(operation, &stored) => {
                return Ok(PushOutcome::Conflict { server: Some(stored) });
            }
            Some(stored) => stored,
        };
        let mut members = stored.fields;
        members.extend(user_members(self.dialect, &operation.changes));
        members.insert("id".to_owned(), operation.record.as_str().into());
        let request = self.client.put(self.address.row(&operation.table, &operation.record));
        let request =
            conditional(request.header(IDEMPOTENCY_KEY, quoted_id(operation)), stored.version.as_ref());
        let answer = self.send_json(request, &Value::Object(members)).await?;
        self.outcome(operation, &answer).await
    }

    /// An update that changes nothing is not sent (the Node server fails on one), only compared.
    async fn compare(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        Ok(match self.stored(&operation.table, &operation.record).await? {
            None => PushOutcome::Gone,
            Some(stored) if stored.deleted || is_other(operation, &stored) => {
                PushOutcome::Conflict { server: Some(stored) }
            }
            Some(stored) => PushOutcome::Applied(stored),
        })
    }

    /// What an answer means for an operation.
    pub(crate) async fn outcome(
        &self,
        operation: &Operation,
        answer: &Answer,
    ) -> Result<PushOutcome, RemoteError> {
        match (answer.status.as_u16(), operation.kind) {
            (200 | 201 | 204, _) => self.applied(operation, answer).await.map(PushOutcome::Applied),
            (412, _) => {
                let server = match from_answer(answer, self.dialect, &operation.record) {
                    Ok(record) if record.version.is_some() => Some(record),
                    _ => self.stored(&operation.table, &operation.record).await?,
                };
                Ok(PushOutcome::Conflict { server })
            }
            (409, _) => {
                let server = self.stored(&operation.table, &operation.record).await?;
                Ok(PushOutcome::Conflict { server })
            }
            // A row that is not there cannot be missed by an insert: it is the table that is missing.
            (404 | 410, kind) if kind != Kind::Insert => self.missing(operation).await,
            _ => Err(failure::status(answer, Asked::Table(operation.table.as_str()))),
        }
    }

    async fn applied(&self, operation: &Operation, answer: &Answer) -> Result<Record, RemoteError> {
        let id = &operation.record;
        if !answer.body.is_empty() {
            return from_answer(answer, self.dialect, id);
        }
        let etag = answer.header(ETAG.as_str()).and_then(etag::unquote);
        if operation.kind == Kind::Delete {
            return Ok(tombstone(id, etag.and_then(|version| Version::new(version).ok())));
        }
        let stored = self.stored(&operation.table, id).await?;
        stored.ok_or_else(|| failure::malformed("it has no record, and the server does not show one either"))
    }

    /// The row is not there, or is a tombstone, or the table is not there: only a look tells.
    async fn missing(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let stored = self.stored(&operation.table, &operation.record).await?;
        Ok(match (stored, operation.kind) {
            (None, Kind::Delete) => PushOutcome::Applied(tombstone(&operation.record, None)),
            (Some(row), Kind::Delete) if row.deleted => PushOutcome::Applied(row),
            (None, _) => PushOutcome::Gone,
            (server, _) => PushOutcome::Conflict { server },
        })
    }
}

fn quoted_id(operation: &Operation) -> String {
    format!("\"{}\"", operation.id)
}

fn conditional(request: RequestBuilder, version: Option<&Version>) -> RequestBuilder {
    match version {
        Some(version) => request.header(IF_MATCH, etag::quote(version.as_str())),
        None => request,
    }
}

/// Whether the stored row is another than the one the operation was made for.
fn is_other(operation: &Operation, stored: &Record) -> bool {
    operation.base_version.is_some() && operation.base_version != stored.version
}
