//! Between a row on the wire and a record of the engine.

use serde_json::{Map, Value};
use sync_core::{Fields, Record, RecordId, RemoteError, Timestamp, Version};
use sync_protocol::{Dialect, Item, etag};

use crate::answer::Answer;
use crate::failure;

/// Takes a row of the server.
///
/// # Errors
/// An id or a version that no client could use; the id is named, so that somebody can remove the row.
pub(crate) fn from_item(item: Item) -> Result<Record, RemoteError> {
    let id = RecordId::new(item.id).map_err(|error| {
        let id: String = error.text.chars().filter(|c| !c.is_control()).take(80).collect();
        failure::malformed(format_args!(
            "a record has the id '{id}', which is not allowed; remove that record on the server"
        ))
    })?;
    let version = item.version.map(Version::new).transpose();
    Ok(Record {
        version: version
            .map_err(|_| failure::malformed(format_args!("the version of record '{id}' is not usable")))?,
        id,
        fields: item.fields,
        updated_at: item.updated_at.map(Timestamp),
        created_at: item.created_at.map(Timestamp),
        deleted: item.deleted,
    })
}

/// The one record an answer carries. The version is the body's, or that of a strong `ETag`.
///
/// # Errors
/// A body that is no record, or another record than the one asked for.
pub(crate) fn from_answer(answer: &Answer, dialect: Dialect, id: &RecordId) -> Result<Record, RemoteError> {
    let mut item = Item::from_json(dialect, answer.json()?).map_err(failure::malformed)?;
    if item.version.is_none() {
        item.version = answer.header("etag").and_then(etag::unquote);
    }
    let record = from_item(item)?;
    if &record.id == id { Ok(record) } else { Err(failure::malformed("it is about another record")) }
}

/// A tombstone of which nothing but its id is known: a version 3 server answers a delete with 204.
pub(crate) fn tombstone(id: &RecordId, version: Option<Version>) -> Record {
    Record { version, deleted: true, ..Record::new(id.clone(), Fields::new()) }
}

/// The members to send: those that belong to the user. The server keeps its own, and refuses some.
pub(crate) fn user_members(dialect: Dialect, fields: &Fields) -> Map<String, Value> {
    let system: &[&str] = match dialect {
        Dialect::V2 => &["id", "version", "updatedAt", "deleted", "createdAt"],
        Dialect::V3 | Dialect::Ct => &["id", "version", "updatedAt", "deleted"],
    };
    let is_users = |name: &str| !system.iter().any(|member| member.eq_ignore_ascii_case(name));
    fields
        .iter()
        .filter(|(name, _)| is_users(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
