//! PATCH as a list of steps (RFC 6902). The steps are done on the row as it is read, and what they change is written on the
//! condition that it still is that row.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use serde_json::{Map, Value as Json};

use super::{
    super::fault::Fault,
    answer::{self, Mismatch},
    call::Call,
    patch::change,
};
use crate::storage::{ReadRequest, RowImage, WriteOutcome};

/// How often a row is read again because somebody else changed it in between.
const TRIES: usize = 5;
/// The most steps of one patch.
const MAX_STEPS: usize = 200;

/// Does a patch. Answers as PATCH does otherwise; a `test` that fails is a condition that does not hold.
pub(super) async fn patch(call: &Call, id: String, body: &[u8]) -> Result<Response, Fault> {
    // Its depth is checked as that of every body.
    let steps = sync_protocol::json::parse(body)
        .ok()
        .and_then(|steps| serde_json::from_value::<json_patch::Patch>(steps).ok());
    let steps = steps.ok_or_else(|| Fault::bad_request("The body is not a JSON Patch."))?;
    if steps.0.len() > MAX_STEPS {
        return Err(Fault::bad_request("A JSON Patch has at most 200 steps."));
    }
    for _ in 0..TRIES {
        let request = ReadRequest {
            owner: call.owner,
            table: Arc::clone(&call.table),
            id: id.clone(),
            shape: call.whole(),
        };
        let image = call.app.storage.read(request).await?.ok_or_else(Fault::absent)?;
        let before = members(&image)?;
        let mut row = Json::Object(before.clone());
        match json_patch::patch(&mut row, &steps) {
            Ok(()) => {}
            Err(error) if matches!(error.kind, json_patch::PatchErrorKind::TestFailed) && !image.deleted => {
                return Ok(answer::row(call, StatusCode::PRECONDITION_FAILED, &image));
            }
            Err(_) if image.deleted => return Err(answer::tombstone(call.dialect)),
            // Its message may quote what somebody wrote.
            Err(_) => {
                return Err(Fault::bad_request("A step of the JSON Patch cannot be done on this item."));
            }
        }
        let Json::Object(after) = row else {
            return Err(Fault::bad_request("A JSON Patch must leave an item."));
        };
        let changed = Json::Object(difference(&before, after)).to_string();
        let incoming = call.row_of(&id, changed.as_bytes())?;
        if incoming.system.id.is_some() || (incoming.changes_nothing() && changed != "{}") {
            return Err(Fault::bad_request("The members 'id', 'version' and 'updatedAt' cannot be changed."));
        }
        if incoming.changes_nothing() && !image.deleted {
            // Nothing but tests, which held.
            return Ok(answer::row(call, StatusCode::OK, &image));
        }
        let (change, tombstones) = change(call, incoming);
        let seen = Some(image.version.clone());
        let outcome = call.write_if(id.clone(), change, tombstones, StatusCode::OK, body, seen).await?;
        let met = matches!(&outcome, WriteOutcome::Refused(now) if now.version != image.version);
        if met && !call.has_condition() {
            continue;
        }
        return answer::write(call, outcome, StatusCode::OK, Mismatch::PreconditionFailed);
    }
    Err(crate::storage::StorageError::Busy.into())
}

fn members(image: &RowImage) -> Result<Map<String, Json>, Fault> {
    serde_json::from_slice(&image.json)
        .map_err(|_| crate::storage::StorageError::Database("a stored row cannot be read".to_owned()).into())
}

/// The members that differ; those that are gone are null.
fn difference(before: &Map<String, Json>, mut after: Map<String, Json>) -> Map<String, Json> {
    for name in before.keys() {
        after.entry(name.clone()).or_insert(Json::Null);
    }
    after.retain(|name, value| before.get(name) != Some(value));
    after
}
