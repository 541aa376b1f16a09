//! `POST /.auth/password`: another password for the account.

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

use super::{SignedInCaller, read, token};
use crate::{
    accounts::AccountError,
    http::{App, fault::Fault, service::Peer},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Passwords {
    password: SecretString,
    new_password: SecretString,
}

/// Changes the password, signs every other device out, and gives this one a new token.
pub(in crate::http) async fn change_password(
    State(app): State<Arc<App>>,
    Extension(Peer(address)): Extension<Peer>,
    request_headers: HeaderMap,
    SignedInCaller(caller): SignedInCaller,
    body: Body,
) -> Result<Json<Value>, Fault> {
    let words = "The body must be JSON with \"password\" and \"newPassword\".";
    let Passwords { password, new_password } = read(&app, &request_headers, body, words).await?;
    match app.accounts.change_password(&caller, password, new_password, address).await {
        Ok(signed_in) => Ok(token(&signed_in)),
        // The session is as good as before, so it is no 401.
        Err(AccountError::Wrong) => Err(Fault::new(StatusCode::FORBIDDEN, "The password is wrong.")),
        Err(error) => Err(error.into()),
    }
}
