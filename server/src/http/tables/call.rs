//! What every request to a table has: a dialect, a caller, a declared table, perhaps an id.

use std::{collections::HashMap, sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::{FromRequestParts, Path, Query},
    http::{HeaderMap, Method, StatusCode, Uri, header, request::Parts},
};
use bytes::Bytes;
use sync_protocol::{Dialect, ListQuery, headers, id, json};

use super::{
    super::{
        App,
        auth::{SignedInCaller, has_token},
        batch::Seat,
        body::{self, PatchForm},
        fault::Fault,
        log::Notes,
    },
    conditions, key,
};
use crate::{
    storage::{Change, Owner, StorageError, Tombstones, WriteOutcome, WriteRequest},
    tables::{Access, Columns, Incoming, Shape, Table, check},
};

/// A request to a table, its caller known.
pub(in crate::http) struct Call {
    pub(super) app: Arc<App>,
    pub(super) dialect: Dialect,
    /// Whose rows they are.
    pub(super) owner: Owner,
    /// Who asks.
    caller: Owner,
    pub(super) table: Arc<Table>,
    pub(super) id: Option<String>,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    /// Its place in an atomicity group, if it is an operation of one.
    seat: Option<Seat>,
}

impl FromRequestParts<Arc<App>> for Call {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Fault> {
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let path = path.map_err(|_| Fault::bad_request("The address is not valid UTF-8."));
        let table = path.as_ref().ok().and_then(|path| app.tables.find(path.get("table")?)).cloned();
        // Who it is comes before what there is: a stranger learns the names of no tables but those that are everybody's.
        let is_open = table.as_ref().is_some_and(|table| table.access() == Access::Anonymous);
        let caller = if is_open && !has_token(&parts.headers) {
            app.rates.admit(Owner::EVERYBODY, Instant::now()).map_err(Fault::too_often)?;
            Owner::EVERYBODY
        } else {
            SignedInCaller::from_request_parts(parts, app).await?.0.owner
        };
        let Path(mut path) = path?;
        let table = table.ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "There is no such table"))?;
        if let Some(notes) = parts.extensions.get::<Arc<Notes>>() {
            notes.table(table.name());
        }
        Ok(Self {
            app: Arc::clone(app),
            dialect: parts.extensions.get().copied().unwrap_or(Dialect::Ct),
            owner: if table.access() == Access::Owner { caller } else { Owner::EVERYBODY },
            caller,
            table,
            id: path.remove("id"),
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
            seat: parts.extensions.get().cloned(),
        })
    }
}

impl Call {
    /// The id in the address.
    pub(super) fn id(&self) -> Result<String, Fault> {
        self.id.clone().ok_or_else(Fault::absent)
    }

    /// The query parameters, decoded.
    pub(super) fn parameters(&self) -> Result<Vec<(String, String)>, Fault> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&self.uri);
        pairs.map(|Query(pairs)| pairs).map_err(|_| Fault::bad_request("The query cannot be read."))
    }

    /// The options of a list, and what of them counts for one row.
    pub(super) fn query(&self) -> Result<ListQuery, Fault> {
        let mut query = ListQuery::parse(self.dialect, self.parameters()?)?;
        if self.dialect == Dialect::V3 && self.has_option("include:deleted") {
            query.include_deleted = true;
        }
        Ok(query)
    }

    /// Whether `X-ZUMO-Options` names this.
    pub(super) fn has_option(&self, option: &str) -> bool {
        let value = self.headers.get(headers::X_ZUMO_OPTIONS).and_then(|value| value.to_str().ok());
        let plain = |text: &str| text.replace(' ', "").to_ascii_lowercase();
        value.is_some_and(|value| value.split(',').any(|one| plain(one) == plain(option)))
    }

    /// Whether the request itself says which version it is for.
    pub(super) fn has_condition(&self) -> bool {
        self.headers.contains_key(header::IF_MATCH)
    }

    /// How whole rows are written.
    pub(super) fn whole(&self) -> Shape {
        Shape { columns: Columns::All, created_at: self.dialect == Dialect::V2 }
    }

    /// Reads the body.
    pub(super) async fn body(&self, body: Body) -> Result<Bytes, Fault> {
        body::read(&self.headers, body, self.app.config.limits.body).await
    }

    /// Reads the body of a PATCH.
    pub(super) async fn patch_body(&self, body: Body) -> Result<(Bytes, PatchForm), Fault> {
        body::read_patch(&self.headers, body, self.app.config.limits.body).await
    }

    /// Reads a body as a row.
    pub(super) fn row(&self, body: &[u8]) -> Result<Incoming, Fault> {
        let json = json::parse(body).map_err(|error| match error {
            // The parser's message may quote what somebody wrote.
            json::JsonError::Syntax(json::SyntaxError::Twice(_)) => {
                Fault::bad_request("The body has a member more than once.")
            }
            json::JsonError::Syntax(_) => Fault::bad_request("The body is not valid JSON."),
            json::JsonError::TooDeep => Fault::bad_request(error.to_string()),
        })?;
        let incoming = Incoming::read(&self.table, self.dialect, json)?;
        if let (Dialect::V2, Some(member)) = (self.dialect, &incoming.system.reserved) {
            let message = format!("Cannot update item with property '{member}' as it is reserved");
            return Err(Fault::bad_request(message));
        }
        if incoming.system.id.as_deref().is_some_and(|id| !id::is_acceptable(id)) {
            return Err(Fault::bad_request(
                "The id must have 1 to 255 characters and none of + \" / ? \\ ` or control characters.",
            ));
        }
        Ok(incoming)
    }

    /// Reads a body about the row that the address names: an id in it must be the same.
    pub(super) fn row_of(&self, id: &str, body: &[u8]) -> Result<Incoming, Fault> {
        let incoming = self.row(body)?;
        if incoming.system.id.as_deref().is_some_and(|named| named != id) {
            return Err(Fault::bad_request("The item ID and querystring ID did not match"));
        }
        Ok(incoming)
    }

    /// Does a write. The body is what makes it the same as an earlier one of the same key.
    pub(super) async fn write(
        &self,
        id: String,
        change: Change,
        tombstones: Tombstones,
        status: StatusCode,
        body: &[u8],
    ) -> Result<WriteOutcome, Fault> {
        self.write_if(id, change, tombstones, status, body, None).await
    }

    /// As [`write`](Self::write), for a version named in the body when no header names one.
    pub(super) async fn write_if(
        &self,
        id: String,
        change: Change,
        tombstones: Tombstones,
        status: StatusCode,
        body: &[u8],
        version: Option<String>,
    ) -> Result<WriteOutcome, Fault> {
        let mut conditions = conditions::read(self.dialect, &self.headers)?;
        if let Some(version) = version {
            conditions.if_match.get_or_insert(crate::storage::Tags::Versions(vec![version]));
        }
        match &change {
            Change::Insert { values, .. } => check(&self.table, values.iter().map(Some))?,
            Change::Replace { values, .. } => {
                check(&self.table, self.table.with_defaults(values).iter().map(Some))?;
            }
            Change::Merge { values, .. } => check(&self.table, values.iter().map(Option::as_ref))?,
            Change::Delete | Change::Undelete => {}
        }
        let mut key = key::read(&self.method, &self.uri, &self.headers, body)?;
        if let Some(key) = key.as_mut().filter(|_| self.owner != self.caller) {
            // Keys of several accounts come together here.
            key.id = format!("{} {}", self.caller.0, key.id);
        }
        let request = WriteRequest {
            owner: self.owner,
            table: Arc::clone(&self.table),
            id,
            change,
            conditions,
            tombstones,
            key,
            status: status.as_u16(),
            shape: self.whole(),
        };
        if let Some(seat) = &self.seat {
            return seat.write(request).await;
        }
        match self.app.storage.write(request).await {
            Ok(outcome) => Ok(outcome),
            Err(error) => Err(self.failure(error).await),
        }
    }

    /// A failure of the database; if the account was removed a moment ago, that is why.
    async fn failure(&self, error: StorageError) -> Fault {
        let is_gone = matches!(error, StorageError::Database(_))
            && matches!(self.app.storage.account_of(self.caller).await, Ok(None));
        if is_gone { Fault::signed_out() } else { error.into() }
    }
}
