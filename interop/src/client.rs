//! A client with an offline store: the original, or our engine. Both do the same things in scenarios.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use store_sqlite::SqliteStore;
use sync_core::{
    CancellationToken, Column, ColumnKind, ConflictPolicy, Fields, Filter, Options, PullQuery, Query,
    RecordId, Schema, SyncContext, SyncTable, TableName, TableSchema,
    conflict::{Ask, ClientWins, ServerWins},
};

use crate::{Trouble, originals::Originals, place::Place, talk::Talk};

/// The table of the scenarios.
pub(crate) const TABLE: &str = "todoitem";

/// Which client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The original one for JavaScript.
    Original,
    /// Ours: engine, SQLite store, HTTP remote.
    Ours,
}

/// What happens to a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conflicts {
    /// It stays, and push tells of it.
    Wait,
    /// The server's record stays.
    Server,
    /// This client's record stays.
    Client,
}

impl Conflicts {
    fn name(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Server => "server",
            Self::Client => "client",
        }
    }

    fn policy(self) -> Arc<dyn ConflictPolicy> {
        match self {
            Self::Wait => Arc::new(Ask),
            Self::Server => Arc::new(ServerWins),
            Self::Client => Arc::new(ClientWins),
        }
    }
}

/// What a person sees: text and tick by id.
pub(crate) type Rows = BTreeMap<String, (String, bool)>;

/// The server's record of each conflict a push left, by id; `None` if it is deleted there.
pub(crate) type Unsettled = BTreeMap<String, Option<String>>;

/// A client.
pub(crate) enum Client {
    Original(Box<Talk>, Conflicts, usize),
    Ours(SyncContext, SyncTable),
}

impl Client {
    /// Sets a client up for a server, with an empty store.
    pub(crate) async fn open(
        kind: Kind,
        place: &Place,
        originals: &Originals,
        name: &str,
        conflicts: Conflicts,
        page: usize,
    ) -> Result<Self, Trouble> {
        let file: PathBuf = place.folder().join(format!("{name}.sqlite"));
        match kind {
            Kind::Original => {
                let mut talk = Talk::start(originals.script("client.js"))?;
                let token = place.session().await?.map(|token| token.expose_secret().to_owned());
                let open =
                    json!({ "do": "open", "url": place.url, "token": token, "file": file, "table": TABLE });
                told(talk.ask(&open).await?)?;
                Ok(Self::Original(Box::new(talk), conflicts, page))
            }
            Kind::Ours => {
                let store = SqliteStore::open(&file, &schema()?).map_err(failed)?;
                let context = SyncContext::builder(schema()?, Box::new(store))
                    .policy(table()?, conflicts.policy())
                    .options(Options { page_size: page, ..Options::default() })
                    .remote(place.remote().await?)
                    .device(name)
                    .build();
                let face = context.table(&table()?).map_err(failed)?;
                Ok(Self::Ours(context, face))
            }
        }
    }

    pub(crate) async fn insert(&mut self, id: &str, text: &str) -> Result<(), Trouble> {
        match self {
            Self::Original(talk, ..) => {
                let row = json!({ "id": id, "text": text, "complete": false });
                told(talk.ask(&json!({ "do": "insert", "row": row })).await?).map(drop)
            }
            Self::Ours(_, table) => {
                let fields = fields([("text", text.into()), ("complete", false.into())]);
                table.insert_with_id(record(id)?, fields).map(drop).map_err(failed)
            }
        }
    }

    pub(crate) async fn update(&mut self, id: &str, member: &str, value: Value) -> Result<(), Trouble> {
        match self {
            Self::Original(talk, ..) => {
                let row = json!({ "id": id, member: value });
                told(talk.ask(&json!({ "do": "update", "row": row })).await?).map(drop)
            }
            Self::Ours(_, table) => {
                table.update(&record(id)?, fields([(member, value)])).map(drop).map_err(failed)
            }
        }
    }

    pub(crate) async fn delete(&mut self, id: &str) -> Result<(), Trouble> {
        match self {
            Self::Original(talk, ..) => {
                told(talk.ask(&json!({ "do": "delete", "row": { "id": id } })).await?).map(drop)
            }
            Self::Ours(_, table) => table.delete(&record(id)?).map(drop).map_err(failed),
        }
    }

    /// Sends what waits. Returns the conflicts that are left.
    pub(crate) async fn push(&mut self) -> Result<Unsettled, Trouble> {
        match self {
            Self::Original(talk, conflicts, _) => {
                let left = told(talk.ask(&json!({ "do": "push", "conflicts": conflicts.name() })).await?)?;
                let left = left.as_array().cloned().unwrap_or_default();
                let text = |value: &Value| value.as_str().map(str::to_owned);
                let one = |value: &Value| {
                    let server = value.get("server").and_then(|row| text(row.get("text")?));
                    Some((text(value.get("id")?)?, server))
                };
                Ok(left.iter().filter_map(one).collect())
            }
            Self::Ours(context, ..) => {
                context.push(&CancellationToken::new()).await.map_err(failed)?;
                let left = context.conflicts().map_err(failed)?.into_iter().map(|conflict| {
                    let server = conflict.server.and_then(|row| row.get("text").as_str().map(str::to_owned));
                    (conflict.operation.record.to_string(), server)
                });
                Ok(left.collect())
            }
        }
    }

    /// Fetches what changed.
    pub(crate) async fn pull(&mut self) -> Result<(), Trouble> {
        match self {
            Self::Original(talk, _, page) => {
                told(talk.ask(&json!({ "do": "pull", "page": page })).await?).map(drop)
            }
            Self::Ours(context, ..) => {
                let query = PullQuery::table(table()?);
                context.pull(&query, &CancellationToken::new()).await.map(drop).map_err(failed)
            }
        }
    }

    pub(crate) async fn sync(&mut self) -> Result<Unsettled, Trouble> {
        let unsettled = self.push().await?;
        self.pull().await?;
        Ok(unsettled)
    }

    /// What a person sees.
    pub(crate) async fn rows(&mut self) -> Result<Rows, Trouble> {
        let rows = match self {
            Self::Original(talk, ..) => told(talk.ask(&json!({ "do": "rows" })).await?)?,
            Self::Ours(_, table) => {
                let rows = table.read(&Query::filter(Filter::All)).map_err(failed)?;
                let row = |row: sync_core::Record| json!({ "id": row.id.as_str(), "text": row.get("text"), "complete": row.get("complete") });
                rows.into_iter().map(row).collect()
            }
        };
        Ok(shown(&rows))
    }

    /// Our engine, for what only it can do.
    pub(crate) fn engine(&self) -> Option<&SyncContext> {
        match self {
            Self::Original(..) => None,
            Self::Ours(context, ..) => Some(context),
        }
    }
}

/// Rows of a list, as a person sees them.
fn shown(rows: &Value) -> Rows {
    let row = |row: &Value| {
        let text = row.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
        let complete = row.get("complete").and_then(Value::as_bool).unwrap_or_default();
        Some((row.get("id")?.as_str()?.to_owned(), (text, complete)))
    };
    rows.as_array().map(|rows| rows.iter().filter_map(row).collect()).unwrap_or_default()
}

fn told(answer: Result<Value, Value>) -> Result<Value, Trouble> {
    answer.map_err(|error| Trouble::Server(format!("the original client failed: {error}")))
}

fn failed(error: impl std::fmt::Display) -> Trouble {
    Trouble::Server(error.to_string())
}

fn table() -> Result<TableName, Trouble> {
    TableName::new(TABLE).map_err(failed)
}

fn record(id: &str) -> Result<RecordId, Trouble> {
    RecordId::new(id).map_err(failed)
}

fn fields<const N: usize>(members: [(&str, Value); N]) -> Fields {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn schema() -> Result<Schema, Trouble> {
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let columns = vec![column("text", ColumnKind::String), column("complete", ColumnKind::Boolean)];
    let table = TableSchema { name: table()?, columns, indexes: Vec::new(), parent: None };
    Ok(Schema { tables: vec![table] })
}
