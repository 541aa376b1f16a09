//! `PUT /tables/NAME/ID`: every member of a row. Version 2 has no such verb.

use axum::{body::Body, http::StatusCode, response::Response};
use sync_protocol::Dialect;

use super::{
    super::fault::Fault,
    answer::{self, Mismatch},
    call::Call,
};
use crate::storage::{Change, Tombstones};

/// Replaces a row; what the body leaves out gets its column's default. Answers 200, 404, 410 or 412.
pub(in crate::http) async fn replace(call: Call, body: Body) -> Result<Response, Fault> {
    if call.dialect == Dialect::V2 {
        return Err(Fault::no_such_verb_for_a_row(call.dialect));
    }
    let id = call.id()?;
    let body = call.body(body).await?;
    let incoming = call.row_of(&id, &body)?;
    let tombstones = if call.query()?.include_deleted { Tombstones::Included } else { Tombstones::Hidden };
    let change = Change::Replace {
        values: incoming.values,
        deleted: incoming.system.deleted.unwrap_or(false),
        extra: incoming.extra,
    };
    let outcome = call.write(id, change, tombstones, StatusCode::OK, &body).await?;
    answer::write(&call, outcome, StatusCode::OK, Mismatch::PreconditionFailed)
}
