//! `GET /healthz`: whether the server can do its work.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{App, fault::Fault};

/// Answers 200 when the database does.
pub(super) async fn check(State(app): State<Arc<App>>) -> Result<Json<Value>, Fault> {
    app.storage.check().await?;
    Ok(Json(json!({ "status": "ok" })))
}
