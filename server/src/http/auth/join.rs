//! `POST /.auth/register`: an account for whoever was invited.

use std::sync::Arc;

use axum::{
    Extension, Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::{read, token};
use crate::http::{App, fault::Fault, service::Peer};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Newcomer {
    invitation: String,
    username: String,
    password: SecretString,
    #[serde(default)]
    device_name: String,
}

/// Makes an account and signs the device in.
pub(in crate::http) async fn join(
    State(app): State<Arc<App>>,
    Extension(Peer(address)): Extension<Peer>,
    request_headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Fault> {
    let words = "The body must be JSON with \"invitation\", \"username\" and \"password\".";
    let Newcomer { invitation, username, password, device_name } =
        read(&app, &request_headers, body, words).await?;
    let signed_in = app.accounts.join(&invitation, &username, password, &device_name, address).await?;
    Ok((StatusCode::CREATED, token(&signed_in)))
}
