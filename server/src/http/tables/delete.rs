//! `DELETE /tables/NAME/ID` and, in version 2, `POST /tables/NAME/ID` to take it back.

use axum::{body::Body, http::StatusCode, response::Response};
use sync_protocol::Dialect;

use super::{
    super::fault::Fault,
    answer::{self, Mismatch},
    call::Call,
};
use crate::storage::{Change, Tombstones};

/// Makes a row a tombstone. Answers 200 with it (version 2) or 204, 404, 410 or 412.
pub(in crate::http) async fn delete(call: Call) -> Result<Response, Fault> {
    let status = match call.dialect {
        Dialect::V2 => StatusCode::OK,
        Dialect::V3 | Dialect::Ct => StatusCode::NO_CONTENT,
    };
    let outcome = call.write(call.id()?, Change::Delete, Tombstones::Hidden, status, b"").await?;
    answer::write(&call, outcome, status, Mismatch::PreconditionFailed)
}

/// Makes a tombstone a row again. Answers 201, 404 or 412.
pub(in crate::http) async fn undelete(call: Call, body: Body) -> Result<Response, Fault> {
    if call.dialect != Dialect::V2 {
        return Err(Fault::no_such_verb_for_a_row(call.dialect));
    }
    let body = call.body(body).await?;
    let outcome =
        call.write(call.id()?, Change::Undelete, Tombstones::Included, StatusCode::CREATED, &body).await?;
    answer::write(&call, outcome, StatusCode::CREATED, Mismatch::PreconditionFailed)
}
