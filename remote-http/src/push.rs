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

impl HttpRemote {
    pub(crate) async fn push_operation(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let answer = match (operation.kind, self.dialect) {
            (Kind::Insert, _) => self.insert(operation).await?,
            (Kind::Delete, _) => self.send(self.write(Method::DELETE, operation)).await?,
            (Kind::Update, _) if operation.changes.is_empty() => return self.compare(operation).await,
            (Kind::Update, Dialect::Ct) => return self.replace(operation).await,
            (Kind::Update, _) => {
                self.patch(operation, user_members(self.dialect, &operation.changes)).await?
            }
            (Kind::Undelete, Dialect::V2) => return self.undelete_v2(operation).await,
            (Kind::Undelete, Dialect::V3) => self.patch(operation, self.undeleted(operation)).await?,
            (Kind::Undelete, Dialect::Ct) => self.put(operation, self.undeleted(operation)).await?,
        };
        self.outcome(operation, &answer).await
    }

    /// `POST /tables/T`. Members that are null are left out: they mean the same, and the Node server would make
    /// columns of no type for them.
    async fn insert(&self, operation: &Operation) -> Result<Answer, RemoteError> {
        let mut body = user_members(self.dialect, &operation.changes);
        body.retain(|_, value| !value.is_null());
        body.insert("id".to_owned(), operation.record.as_str().into());
        let request = self.client.post(self.address.table(&operation.table));
        let request = request.header(IDEMPOTENCY_KEY, quoted_id(operation));
        self.send_json(request, &Value::Object(body)).await
    }

    async fn patch(&self, operation: &Operation, members: Map<String, Value>) -> Result<Answer, RemoteError> {
        self.send_json(self.write(Method::PATCH, operation), &Value::Object(members)).await
    }

    async fn put(
        &self,
        operation: &Operation,
        mut members: Map<String, Value>,
    ) -> Result<Answer, RemoteError> {
        members.insert("id".to_owned(), operation.record.as_str().into());
        let mut url = self.address.row(&operation.table, &operation.record);
        url.set_query(Some("__includedeleted=true"));
        let request = self.write_to(Method::PUT, url, operation);
        self.send_json(request, &Value::Object(members)).await
    }

    fn undeleted(&self, operation: &Operation) -> Map<String, Value> {
        let mut members = user_members(self.dialect, &operation.changes);
        members.insert("deleted".to_owned(), false.into());
        members
    }

    /// Version 2 undeletes with an empty POST, which sets no members: a PATCH on what came back does.
    async fn undelete_v2(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let answer = self.send(self.write(Method::POST, operation)).await?;
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

    /// A request on the operation's row, with its key and its condition.
    fn write(&self, method: Method, operation: &Operation) -> RequestBuilder {
        self.write_to(method, self.address.row(&operation.table, &operation.record), operation)
    }

    fn write_to(&self, method: Method, url: Url, operation: &Operation) -> RequestBuilder {
        let request = self.client.request(method, url).header(IDEMPOTENCY_KEY, quoted_id(operation));
        conditional(request, operation.base_version.as_ref())
    }

    async fn outcome(&self, operation: &Operation, answer: &Answer) -> Result<PushOutcome, RemoteError> {
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
