//! Signing a program on a computer in through its browser: `GET /.auth/authorize` shows a form, which leads back to the
//! program with a code; `POST /.auth/token` gives a session for it.

use std::sync::Arc;

use axum::{
    Extension, Json,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use serde::Deserialize;
use serde_json::{Value, json};
use url::{Host, Url};

use super::{read, token};
use crate::{
    accounts::Handover,
    http::{
        App,
        fault::Fault,
        service::Peer,
        web::{Form, Notice, PageFault, sign_in_card, simple, way_outside},
    },
};

/// What the program puts into the address, in the words of OAuth 2.0.
#[derive(Deserialize)]
pub(in crate::http) struct Asked {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    device: String,
}

/// What was asked, found to be in order.
pub(in crate::http) struct Wish {
    redirect: Url,
    state: String,
    pub(in crate::http) handover: Handover,
}

impl Wish {
    /// What is kept of it while somebody is at the provider outside.
    pub(in crate::http) fn errand(&self) -> String {
        json!({ "state": self.state, "handover": self.handover }).to_string()
    }

    /// Reads what was kept.
    pub(in crate::http) fn of_errand(errand: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Errand {
            state: String,
            handover: Handover,
        }
        let Errand { state, handover } = serde_json::from_str(errand).ok()?;
        Some(Self { redirect: loopback(&handover.redirect)?, state, handover })
    }
}

impl Asked {
    /// Whether nothing was asked: somebody came by himself.
    pub(in crate::http) fn is_nothing(&self) -> bool {
        self.response_type.is_empty() && self.redirect_uri.is_empty() && self.state.is_empty()
    }

    /// Checks it. What is not in order is never led back: the address could be anybody's.
    pub(in crate::http) fn check(self) -> Result<Wish, Fault> {
        let refused = |what: &str| {
            let message =
                format!("The program that sent you here asked in a way that is not served: {what}.");
            Err(Fault::bad_request(message))
        };
        if self.response_type != "code" || self.code_challenge_method != "S256" {
            return refused("it must ask for a code, with a challenge by S256");
        }
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if self.code_challenge.len() != 43 || !self.code_challenge.bytes().all(is_base64) {
            return refused("its challenge is none");
        }
        if self.state.is_empty() || self.state.len() > 512 {
            return refused("it must name a state of at most 512 characters");
        }
        let Some(redirect) = loopback(&self.redirect_uri) else {
            return refused("it must be led back to http://127.0.0.1 or http://[::1] on this computer");
        };
        let device = self.device.chars().filter(|c| !c.is_control()).take(64).collect();
        let handover = Handover { redirect: self.redirect_uri, challenge: self.code_challenge, device };
        Ok(Wish { redirect, state: self.state, handover })
    }
}

/// An address on the computer itself, by number: a name could be somebody else's.
fn loopback(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok().filter(|_| address.len() <= 512)?;
    let is_here = match url.host()? {
        Host::Ipv4(ip) => ip == std::net::Ipv4Addr::LOCALHOST,
        Host::Ipv6(ip) => ip == std::net::Ipv6Addr::LOCALHOST,
        Host::Domain(_) => false,
    };
    let is_plain = url.scheme() == "http"
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    (is_here && is_plain && url.port().is_some()).then_some(url)
}

/// Shows the form.
pub(in crate::http) async fn authorize_page(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageFault> {
    Ok(form(&app, StatusCode::OK, &asked.check()?, "", None))
}

/// Takes the form, and leads back to the program with a code.
pub(in crate::http) async fn authorize(
    State(app): State<Arc<App>>,
    Extension(Peer(address)): Extension<Peer>,
    request: HeaderMap,
    body: Body,
) -> Result<Response, PageFault> {
    let sent = Form::read(&app, &request, body).await?;
    let text = |name: &str| sent.text(name).to_owned();
    let asked = Asked {
        response_type: "code".to_owned(),
        redirect_uri: text("redirect_uri"),
        code_challenge: text("code_challenge"),
        code_challenge_method: "S256".to_owned(),
        state: text("state"),
        device: text("device"),
    };
    let wish = asked.check()?;
    let name = sent.text("username");
    match app.accounts.hand_over(name, sent.secret("password"), &wish.handover, address).await {
        Ok(code) => Ok(Redirect::to(&led_back(&wish, ("code", code.expose()))).into_response()),
        Err(error) => {
            let fault = Fault::from(error);
            Ok(form(&app, fault.status(), &wish, name, Some(Notice::Trouble(fault.message()))))
        }
    }
}

pub(in crate::http) fn led_back(wish: &Wish, answer: (&str, &str)) -> String {
    let mut to = wish.redirect.clone();
    to.query_pairs_mut().append_pair(answer.0, answer.1).append_pair("state", &wish.state);
    to.into()
}

fn form(app: &App, status: StatusCode, wish: &Wish, name: &str, notice: Option<Notice<'_>>) -> Response {
    let handover = &wish.handover;
    let device = if handover.device.is_empty() { "this computer" } else { &handover.device };
    let hidden = [
        ("redirect_uri", handover.redirect.as_str()),
        ("code_challenge", &handover.challenge),
        ("state", &wish.state),
        ("device", &handover.device),
    ];
    let query =
        url::form_urlencoded::Serializer::new("response_type=code&code_challenge_method=S256".to_owned())
            .extend_pairs(hidden)
            .finish();
    let content = html! {
        h1 { "Sign in" }
        p { "The Tidelist app on " strong { (device) } " asks for your tasks. Go on only if you have just asked it to." }
        (sign_in_card("/.auth/authorize", name, notice, &hidden, "Sign the app in"))
        (way_outside(app, &query))
        p { a href=(led_back(wish, ("error", "access_denied"))) { "Cancel" } }
    };
    simple(status, "Sign in", Some(&wish.redirect.origin().ascii_serialization()), &content)
}

/// What the program sends for its session.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fetch {
    code: String,
    code_verifier: String,
    redirect_uri: String,
}

/// Gives a session for a code.
pub(in crate::http) async fn fetch_session(
    State(app): State<Arc<App>>,
    Extension(Peer(address)): Extension<Peer>,
    request_headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Fault> {
    let words = "The body must be JSON with \"code\", \"codeVerifier\" and \"redirectUri\".";
    let Fetch { code, code_verifier, redirect_uri } = read(&app, &request_headers, body, words).await?;
    Ok(token(&app.accounts.fetch_session(&code, &redirect_uri, &code_verifier, address).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_goes_to_this_computer_only() {
        for address in ["http://127.0.0.1:4711/done", "http://[::1]:4711/", "http://127.0.0.1:1"] {
            assert!(loopback(address).is_some(), "{address}");
        }
        for address in [
            "http://localhost:4711/",
            "https://127.0.0.1:4711/",
            "http://127.0.0.1/",
            "http://127.0.0.2:4711/",
            "http://127.0.0.1.example.org:80/",
            "http://127.0.0.1:4711@example.org:80/",
            "http://me@127.0.0.1:4711/",
            "http://127.0.0.1:4711/?x",
            "http://127.0.0.1:4711/#x",
            "http://example.org:4711/",
            "tidelist://done",
            "javascript:alert(1)",
            "",
        ] {
            assert!(loopback(address).is_none(), "{address}");
        }
    }
}
