//! Who looks at a page: a session like any other, kept in a cookie.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};

use super::{Form, PageFault, guard};
use crate::{
    accounts::{Caller, SessionToken},
    http::{App, fault::Fault, log::Notes},
};

/// As long as a session without use.
const KEPT_S: u32 = 30 * 24 * 60 * 60;

/// Someone who is signed in with a browser. Anybody else is led to the door.
pub(super) struct Visitor {
    pub(super) caller: Caller,
    token: SessionToken,
}

impl Visitor {
    /// What every form of this visitor must carry.
    pub(super) fn seal(&self) -> String {
        guard::seal(&self.token)
    }
}

/// A form that a visitor sent from a page of this server.
pub(super) struct Sent {
    pub(super) visitor: Visitor,
    pub(super) form: Form,
}

impl FromRequest<Arc<App>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let refused = |fault: Fault| PageFault::from(fault).into_response();
        let form = Form::read(app, &parts.headers, body).await.map_err(refused)?;
        if guard::is_sealed(&visitor.token, form.text("seal")) {
            return Ok(Self { visitor, form });
        }
        let message =
            "This page is too old, or is not one of this server. Go back, load it again and try once more.";
        Err(refused(Fault::new(StatusCode::FORBIDDEN, message)))
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let at_the_door = || Redirect::to("/sign-in").into_response();
        let token = presented(app, &parts.headers).ok_or_else(at_the_door)?;
        let caller = app.accounts.authenticate(&token).await;
        let caller = caller.map_err(|error| PageFault::from(Fault::from(error)).into_response())?;
        let caller = caller.ok_or_else(at_the_door)?;
        if let Some(notes) = parts.extensions.get::<Arc<Notes>>() {
            notes.owner(caller.owner);
        }
        let admitted = app.rates.admit(caller.owner, Instant::now());
        admitted.map_err(|wait| PageFault::from(Fault::too_often(wait)).into_response())?;
        Ok(Self { caller, token })
    }
}

/// The token in the cookie.
fn presented(app: &App, request: &HeaderMap) -> Option<SessionToken> {
    cookie(request, cookie_name(app)).and_then(SessionToken::parse)
}

/// The value of a cookie.
pub(super) fn cookie<'a>(request: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = request.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|cookies| cookies.split(';')).filter_map(|one| one.trim().split_once('='));
    pairs.find(|(one, _)| *one == name).map(|(_, value)| value)
}

/// A name that a browser keeps from other hosts and from plain HTTP, where that is possible.
fn cookie_name(app: &App) -> &'static str {
    if guard::is_encrypted(app) { "__Host-tidelist" } else { "tidelist" }
}

/// Leads to an address with a session, or without one any more.
pub(super) fn lead(app: &App, to: &str, token: Option<&SessionToken>) -> Response {
    let mut response = Redirect::to(to).into_response();
    set_cookie(app, &mut response, token);
    response
}

/// Gives the browser a session, or takes it away.
pub(super) fn set_cookie(app: &App, response: &mut Response, token: Option<&SessionToken>) {
    let secure = if guard::is_encrypted(app) { "; Secure" } else { "" };
    let (value, age) = token.map_or(("", 0), |token| (token.expose(), KEPT_S));
    let name = cookie_name(app);
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(mut cookie) = HeaderValue::try_from(cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
