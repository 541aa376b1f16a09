//! Signing in with the provider outside: `/sign-in/outside` leads to it, `/sign-in/outside/back` is where it leads back.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{
    PageFault,
    door::browser,
    guard,
    page::simple,
    visitor::{cookie, set_cookie},
};
use crate::{
    accounts::SessionToken,
    http::{
        App,
        auth::{Asked, Wish, led_back},
        fault::Fault,
    },
    outside::{Provider, state},
    storage::{Identity, Owner},
};

/// As long as somebody may take at the provider's.
const KEPT_S: u32 = 15 * 60;

fn provider(app: &App) -> Result<&Provider, Fault> {
    app.outside.as_ref().ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "There is nothing at this address"))
}

fn failed(error: &crate::outside::FetchError) -> Fault {
    tracing::warn!(%error, "the provider of identities was of no use");
    Fault::new(StatusCode::BAD_GATEWAY, "The other server did not vouch for you. Try again in a moment.")
}

fn back(app: &App, request: &HeaderMap) -> String {
    format!("{}/sign-in/outside/back", guard::base(app, request))
}

/// Leads to the provider; for a program that sent somebody here, with its wish, which is checked now and again later.
pub(super) async fn go(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, PageFault> {
    let provider = provider(&app)?;
    app.rates.admit(Owner::EVERYBODY, Instant::now()).map_err(Fault::too_often)?;
    let errand = if asked.is_nothing() { String::new() } else { asked.check()?.errand() };
    let secret = app.accounts.go_outside(errand).await?;
    let to = provider.way_out(&secret, &back(&app, &request)).await.map_err(|error| failed(&error))?;
    let mut response = Redirect::to(to.as_str()).into_response();
    // Lax: it must come along when the provider leads back.
    remember(&app, &mut response, Some(&secret));
    Ok(response)
}

#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// Takes whoever comes back from the provider in.
pub(super) async fn come_back(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    Query(came): Query<Back>,
) -> Result<Response, PageFault> {
    let provider = provider(&app)?;
    let stale =
        || Fault::bad_request("This sign-in took too long or was begun in another browser. Begin again.");
    let secret = remembered(&app, &request).ok_or_else(stale)?;
    let errand = app.accounts.come_back(&secret).await?.ok_or_else(stale)?;
    if !bool::from(state(&secret).as_bytes().ct_eq(came.state.as_bytes())) {
        return Err(stale().into());
    }
    if came.code.is_empty() {
        return Err(Fault::new(StatusCode::FORBIDDEN, "Nobody was signed in.").into());
    }
    let who =
        provider.who(&secret, &came.code, &back(&app, &request)).await.map_err(|error| failed(&error))?;
    let identity = Identity { issuer: provider.config().issuer.clone(), subject: who.sub };
    let newcomers = provider.config().newcomers;
    let account =
        app.accounts.account_outside(&identity, who.preferred_username.as_deref(), newcomers).await?;
    let mut response = if errand.is_empty() {
        let signed_in = app.accounts.admit(account, &browser(&request)).await?;
        let content = html! {
            meta http-equiv="refresh" content="0; url=/";
            h1 { "Signed in" }
            p { a href="/" { "Go on to the tasks" } }
        };
        // A page, and no redirect: the cookie is for visits that begin here, and this one began elsewhere.
        let mut response = simple(StatusCode::OK, "Signed in", None, &content);
        set_cookie(&app, &mut response, Some(&signed_in.token));
        response
    } else {
        let wish = Wish::of_errand(&errand).ok_or_else(stale)?;
        let code = app.accounts.code_for(&account, &wish.handover).await?;
        Redirect::to(&led_back(&wish, ("code", code.expose()))).into_response()
    };
    remember(&app, &mut response, None);
    Ok(response)
}

fn cookie_name(app: &App) -> &'static str {
    if guard::is_encrypted(app) { "__Host-tidelist-outside" } else { "tidelist-outside" }
}

fn remembered(app: &App, request: &HeaderMap) -> Option<SessionToken> {
    cookie(request, cookie_name(app)).and_then(SessionToken::parse)
}

fn remember(app: &App, response: &mut Response, secret: Option<&SessionToken>) {
    let secure = if guard::is_encrypted(app) { "; Secure" } else { "" };
    let (value, age) = secret.map_or(("", 0), |secret| (secret.expose(), KEPT_S));
    let name = cookie_name(app);
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(mut cookie) = HeaderValue::try_from(cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
