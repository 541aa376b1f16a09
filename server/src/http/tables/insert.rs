//! `POST /tables/NAME`: a new row.

use axum::{body::Body, http::StatusCode, response::Response};
use sync_protocol::Dialect;
use uuid::Uuid;

use super::{
    super::fault::Fault,
    answer::{self, Mismatch},
    call::Call,
};
use crate::storage::{Change, Tombstones, WriteOutcome};

/// Inserts a row, under the client's id or a new one. Answers 201, or 409 with the row that is there already.
pub(in crate::http) async fn insert(call: Call, body: Body) -> Result<Response, Fault> {
    let body = call.body(body).await?;
    let incoming = call.row(&body)?;
    if incoming.system.deleted == Some(true) {
        return Err(Fault::bad_request("A new item cannot be deleted already."));
    }
    // In time order: neighbours in time are neighbours in the index.
    let id = incoming.system.id.clone().unwrap_or_else(|| Uuid::now_v7().to_string());
    let values = match call.dialect {
        Dialect::V2 => incoming.with_nulls(),
        Dialect::V3 | Dialect::Ct => incoming.with_defaults(&call.table),
    };
    let change = Change::Insert { values, extra: incoming.extra };
    let outcome = call.write(id.clone(), change, Tombstones::Hidden, StatusCode::CREATED, &body).await?;
    let is_new = matches!(outcome, WriteOutcome::Applied(_));
    let mut response = answer::write(&call, outcome, StatusCode::CREATED, Mismatch::PreconditionFailed)?;
    if is_new {
        answer::locate(&call, &mut response, &id);
    }
    Ok(response)
}
