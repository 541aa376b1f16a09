//! `GET /tables/NAME/ID`: one row.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use sync_protocol::Dialect;

use super::{super::fault::Fault, answer, call::Call, conditions};
use crate::storage::ReadRequest;

/// Reads one row. Answers 200, 304, 404, 410 or 412.
pub(in crate::http) async fn read(call: Call) -> Result<Response, Fault> {
    let request = ReadRequest {
        owner: call.owner,
        table: Arc::clone(&call.table),
        id: call.id()?,
        shape: call.whole(),
    };
    let image = call.app.storage.read(request).await?.ok_or_else(Fault::absent)?;
    let sees_tombstones = call.dialect != Dialect::V2 && call.query()?.include_deleted;
    if image.deleted && !sees_tombstones {
        return Err(answer::tombstone(call.dialect));
    }
    if call.dialect != Dialect::V2 {
        let conditions = conditions::read(call.dialect, &call.headers)?;
        if conditions.is_known(&image.version, image.updated_at) {
            return Ok(answer::not_modified(&call, &image));
        }
        if !conditions.hold(&image.version, image.updated_at) {
            return Ok(answer::row(&call, StatusCode::PRECONDITION_FAILED, &image));
        }
    }
    Ok(answer::row(&call, StatusCode::OK, &image))
}
