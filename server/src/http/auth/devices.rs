//! `/.auth/devices`: which devices are signed in to the account, and signing them out.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};
use sync_protocol::date;

use super::SignedInCaller;
use crate::http::{App, fault::Fault};

/// Lists the devices, the last used first.
pub(in crate::http) async fn devices(
    State(app): State<Arc<App>>,
    SignedInCaller(caller): SignedInCaller,
) -> Result<Json<Value>, Fault> {
    let this = caller.device();
    let devices = app.accounts.devices(&caller).await?.into_iter().map(|device| {
        json!({
            "id": device.id,
            "name": device.session.device,
            "signedInAt": date::print(device.session.signed_in_at),
            "usedAt": date::print(device.session.used_at),
            "current": device.id == this,
        })
    });
    Ok(Json(json!({ "devices": devices.collect::<Vec<_>>() })))
}

/// Signs one device out.
pub(in crate::http) async fn sign_out_device(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    SignedInCaller(caller): SignedInCaller,
) -> Result<StatusCode, Fault> {
    if app.accounts.sign_out_device(&caller, &id).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Fault::new(StatusCode::NOT_FOUND, "No such device is signed in"))
}

/// Signs every device out but the one that asks.
pub(in crate::http) async fn sign_out_others(
    State(app): State<Arc<App>>,
    SignedInCaller(caller): SignedInCaller,
) -> Result<Json<Value>, Fault> {
    Ok(Json(json!({ "signedOut": app.accounts.sign_out_others(&caller).await? })))
}
