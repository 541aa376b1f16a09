//! `PATCH /tables/NAME/ID`: some members of a row. The Community Toolkit has no such verb.

use axum::{body::Body, http::StatusCode, http::header, response::Response};
use sync_protocol::Dialect;

use super::{
    super::{body::PatchForm, fault::Fault},
    answer::{self, Mismatch},
    call::Call,
    json_patch,
};
use crate::{
    storage::{Change, Tombstones},
    tables::Incoming,
};

/// Changes a row. Answers 200, 404, 409, 410 or 412.
pub(in crate::http) async fn patch(call: Call, body: Body) -> Result<Response, Fault> {
    if call.dialect == Dialect::Ct {
        return Err(Fault::no_such_verb_for_a_row(call.dialect));
    }
    let id = call.id()?;
    let (body, form) = call.patch_body(body).await?;
    if form == PatchForm::JsonPatch {
        return json_patch::patch(&call, id, &body).await;
    }
    let incoming = call.row_of(&id, &body)?;
    merge(&call, id, incoming, &body).await
}

/// Changes the row that the body names: a habit of version 2.
pub(in crate::http) async fn patch_by_body(call: Call, body: Body) -> Result<Response, Fault> {
    if call.dialect != Dialect::V2 {
        return Err(Fault::no_such_verb_for_a_table());
    }
    let body = call.body(body).await?;
    let incoming = call.row(&body)?;
    let id = incoming.system.id.clone().ok_or_else(|| Fault::bad_request("The body must have an id."))?;
    merge(&call, id, incoming, &body).await
}

async fn merge(call: &Call, id: String, incoming: Incoming, body: &[u8]) -> Result<Response, Fault> {
    if incoming.changes_nothing() {
        return Err(Fault::bad_request("The body names nothing to change."));
    }
    // Version 2 takes a version in the body for a condition; version 3 refuses one that differs.
    let condition = incoming.system.version.clone().filter(|_| call.dialect == Dialect::V2);
    let mismatch = if condition.is_some() && !call.headers.contains_key(header::IF_MATCH) {
        Mismatch::Conflict
    } else {
        Mismatch::PreconditionFailed
    };
    let (change, tombstones) = change(call, incoming);
    let outcome = call.write_if(id, change, tombstones, StatusCode::OK, body, condition).await?;
    answer::write(call, outcome, StatusCode::OK, mismatch)
}

/// What a body changes, and whether it may change a tombstone: to undelete it.
pub(super) fn change(call: &Call, incoming: Incoming) -> (Change, Tombstones) {
    let system = incoming.system;
    let tombstones = match system.deleted {
        Some(false) => Tombstones::Included,
        Some(true) | None => Tombstones::Hidden,
    };
    let change = Change::Merge {
        values: incoming.values,
        extra: incoming.extra,
        deleted: system.deleted,
        version: system.version.filter(|_| call.dialect != Dialect::V2),
        updated_at: system.updated_at,
    };
    (change, tombstones)
}
