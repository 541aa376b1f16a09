//! Tasks and lists, as a page needs them.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use sync_protocol::{
    Dialect,
    odata::{self, Expr},
    query::Direction,
};

use crate::{
    http::{App, fault::Fault},
    storage::{
        Change, Conditions, ListRequest, Owner, ReadRequest, StorageError, Tags, Tombstones, WriteOutcome,
        WriteRequest,
    },
    tables::{Columns, Incoming, Shape, Table},
};

/// The most rows of one kind on a page.
const MOST: u64 = 500;

/// A row. Its members may be of any type: a foreign client wrote them.
pub(super) struct Row(Json);

impl Row {
    /// A member that is text; anything else is empty.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Json::as_str).unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Json::as_i64)
    }

    pub(super) fn is_done(&self) -> bool {
        self.0.get("complete") == Some(&Json::Bool(true))
    }
}

/// Which rows.
pub(super) struct Ask<'a> {
    pub(super) table: &'a str,
    pub(super) filter: Option<Expr>,
    pub(super) order: (&'a str, Direction),
    pub(super) limit: u64,
}

/// Reads rows of an owner.
pub(super) async fn read(app: &App, owner: Owner, ask: Ask<'_>) -> Result<Vec<Row>, Fault> {
    let (member, direction) = ask.order;
    let request = ListRequest {
        filter: ask.filter,
        order: vec![(member.to_owned(), direction)],
        limit: ask.limit.min(MOST),
        tombstones: Tombstones::Hidden,
        shape: shape(),
        now_ms: app.config.clock.now_ms(),
        ..ListRequest::all(owner, table(app, ask.table)?)
    };
    let page = app.storage.list(request).await??;
    let text = [b"[", &*page.items, b"]"].concat();
    let rows: Vec<Json> = serde_json::from_slice(&text)
        .map_err(|_| StorageError::Database("a stored row cannot be read".to_owned()))?;
    Ok(rows.into_iter().map(Row).collect())
}

/// Reads one row of an owner, unless it is deleted.
pub(super) async fn one(app: &App, owner: Owner, name: &str, id: &str) -> Result<Option<Row>, Fault> {
    let request = ReadRequest { owner, table: table(app, name)?, id: id.to_owned(), shape: shape() };
    let image = app.storage.read(request).await?.filter(|image| !image.deleted);
    let json = image.map(|image| serde_json::from_slice(&image.json)).transpose();
    let json = json.map_err(|_| StorageError::Database("a stored row cannot be read".to_owned()))?;
    Ok(json.map(Row))
}

/// What a write did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// It is done.
    Done,
    /// The row is another one than the visitor saw.
    Changed,
    /// The row is gone.
    Gone,
    /// It is in a list that the visitor may not change.
    NotAllowed,
}

/// Adds a task under an id that the form brought: sent twice, it is added once.
pub(super) async fn add(app: &App, owner: Owner, id: &str, members: Json) -> Result<Written, Fault> {
    let table = table(app, "todoitem")?;
    let incoming = Incoming::read(&table, Dialect::V3, members)?;
    let change = Change::Insert { values: incoming.with_defaults(&table), extra: incoming.extra };
    write(app, owner, table, id, change, Conditions::default()).await
}

/// Changes members of a task, if it still has this version.
pub(super) async fn change(
    app: &App,
    owner: Owner,
    id: &str,
    version: &str,
    members: Json,
) -> Result<Written, Fault> {
    let table = table(app, "todoitem")?;
    let Incoming { values, extra, .. } = Incoming::read(&table, Dialect::V3, members)?;
    let change = Change::Merge { values, extra, deleted: None, version: None, updated_at: None };
    let conditions =
        Conditions { if_match: Some(Tags::Versions(vec![version.to_owned()])), ..Conditions::default() };
    write(app, owner, table, id, change, conditions).await
}

async fn write(
    app: &App,
    owner: Owner,
    table: Arc<Table>,
    id: &str,
    change: Change,
    conditions: Conditions,
) -> Result<Written, Fault> {
    let id = id.to_owned();
    let tombstones = Tombstones::Hidden;
    let request = WriteRequest {
        owner,
        table,
        id,
        change,
        conditions,
        tombstones,
        key: None,
        status: 200,
        shape: shape(),
    };
    Ok(match app.storage.write(request).await? {
        WriteOutcome::Applied(_) | WriteOutcome::Replayed(_) | WriteOutcome::Exists(_) => Written::Done,
        WriteOutcome::Refused(_) | WriteOutcome::KeyReused | WriteOutcome::SystemMember(_) => {
            Written::Changed
        }
        WriteOutcome::Forbidden => Written::NotAllowed,
        WriteOutcome::Absent | WriteOutcome::Tombstone => Written::Gone,
    })
}

/// Reads a filter with a value in it.
pub(super) fn filter(text: &str) -> Result<Expr, Fault> {
    odata::parse(text).map_err(|error| Fault::bad_request(error.to_string()))
}

/// A text as a filter writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The members that say whether a task is done, as the app writes them.
pub(super) fn done(at: Option<String>) -> Json {
    json!({ "complete": at.is_some(), "completedAt": at, "deviceName": "Web page" })
}

fn table(app: &App, name: &str) -> Result<Arc<Table>, Fault> {
    let table = app.tables.find(name).cloned();
    table.ok_or_else(|| Fault::from(StorageError::Database(format!("the table {name} is not declared"))))
}

fn shape() -> Shape {
    Shape { columns: Columns::All, created_at: true }
}
