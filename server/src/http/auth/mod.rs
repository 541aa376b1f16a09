//! `/.auth/…`: signing a device in and out, in the shapes the original clients know, and what one may do to one's own
//! account.

mod browser;
mod devices;
mod join;
mod password;

use std::{sync::Arc, time::Instant};

use axum::{
    Extension, Json,
    body::Body,
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sync_protocol::headers;

pub(super) use browser::{Asked, Wish, authorize, authorize_page, fetch_session, led_back};
pub(super) use devices::{devices, sign_out_device, sign_out_others};
pub(super) use join::join;
pub(super) use password::change_password;

use super::{App, body, fault::Fault, log::Notes, service::Peer};
use crate::accounts::{Caller, SessionToken, SignedIn};

/// The one provider there is: the accounts of this server.
const PROVIDER: &str = "tidelist";

/// What a device sends to sign in. Extra members are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    username: String,
    password: SecretString,
    #[serde(default)]
    device_name: String,
}

/// Signs a device in.
pub(super) async fn login(
    State(app): State<Arc<App>>,
    Path(provider): Path<String>,
    Extension(Peer(address)): Extension<Peer>,
    request_headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Fault> {
    if !provider.eq_ignore_ascii_case(PROVIDER) {
        return Err(Fault::new(StatusCode::NOT_FOUND, "This server signs in at /.auth/login/tidelist only"));
    }
    let Credentials { username, password, device_name } =
        read(&app, &request_headers, body, "The body must be JSON with \"username\" and \"password\".")
            .await?;
    let signed_in = app.accounts.sign_in(&username, password, &device_name, address).await?;
    Ok(token(&signed_in))
}

/// Gives the device a new token.
pub(super) async fn refresh(
    State(app): State<Arc<App>>,
    caller: SignedInCaller,
) -> Result<Json<Value>, Fault> {
    Ok(token(&app.accounts.refresh(&caller.0).await?))
}

/// Says who is signed in.
pub(super) async fn me(State(app): State<Arc<App>>, caller: SignedInCaller) -> Result<Json<Value>, Fault> {
    let account = app.accounts.account(&caller.0).await?.ok_or_else(Fault::signed_out)?;
    Ok(Json(json!([{
        "provider_name": PROVIDER,
        "user_id": account.user_id,
        "user_claims": [{ "typ": "name", "val": account.name }],
    }])))
}

/// Signs the device out.
pub(super) async fn logout(State(app): State<Arc<App>>, caller: SignedInCaller) -> Result<StatusCode, Fault> {
    app.accounts.sign_out(&caller.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads a body that holds secrets; the parser's own message could quote them.
pub(super) async fn read<T: DeserializeOwned>(
    app: &App,
    request_headers: &HeaderMap,
    body: Body,
    otherwise: &str,
) -> Result<T, Fault> {
    let body = body::read(request_headers, body, app.config.limits.body).await?;
    serde_json::from_slice(&body).map_err(|_| Fault::bad_request(otherwise))
}

fn token(signed_in: &SignedIn) -> Json<Value> {
    Json(json!({
        "authenticationToken": signed_in.token.expose(),
        "user": { "userId": signed_in.user_id },
    }))
}

/// Someone whose token is good; any other request is turned away.
pub(super) struct SignedInCaller(pub(super) Caller);

impl FromRequestParts<Arc<App>> for SignedInCaller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Fault> {
        let token = presented(&parts.headers).ok_or_else(Fault::signed_out)?;
        let caller = app.accounts.authenticate(&token).await?.ok_or_else(Fault::signed_out)?;
        if let Some(notes) = parts.extensions.get::<Arc<Notes>>() {
            notes.owner(caller.owner);
        }
        app.rates.admit(caller.owner, Instant::now()).map_err(Fault::too_often)?;
        Ok(Self(caller))
    }
}

/// Whether a request says who it is, rightly or not.
pub(super) fn has_token(request_headers: &HeaderMap) -> bool {
    request_headers.contains_key(headers::X_ZUMO_AUTH) || request_headers.contains_key(header::AUTHORIZATION)
}

/// The token of a request: `X-ZUMO-AUTH`, with or without `Bearer`, or `Authorization: Bearer`.
pub(super) fn presented(request_headers: &HeaderMap) -> Option<SessionToken> {
    let text = |name| request_headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = |value: &'_ str| -> Option<String> {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    };
    let zumo =
        text(headers::X_ZUMO_AUTH).map(|value| bearer(value).unwrap_or_else(|| value.trim().to_owned()));
    let token = zumo.or_else(|| text(header::AUTHORIZATION.as_str()).and_then(bearer))?;
    SessionToken::parse(&token)
}
