//! `GET /healthz`: whether the server can do its work. `GET /readyz`: whether it should be given any, which it should not
//! while it stops.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::{App, fault::Fault};

/// Answers 200 when the database does.
pub(super) async fn check(State(app): State<Arc<App>>) -> Result<Json<Value>, Fault> {
    app.storage.check().await?;
    Ok(Json(json!({ "status": "ok" })))
}

/// Answers 200 when the database does and the server is not stopping.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Value>, Fault> {
    if app.stop.is_cancelled() {
        return Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, "The server is stopping."));
    }
    app.storage.check().await?;
    Ok(Json(json!({ "status": "ready" })))
}
