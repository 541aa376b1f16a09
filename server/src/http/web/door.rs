//! Coming in and going out: `/sign-in`, `/sign-out`, `/join/CODE`.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use maud::{Markup, html};

use super::{
    Form, Notice, PageFault,
    page::{said, sign_in_card, simple, way_outside},
    visitor::{Sent, lead},
};
use crate::http::{App, fault::Fault, service::Peer};

/// The form to sign in.
pub(super) async fn sign_in_page(State(app): State<Arc<App>>) -> Response {
    at_the_door(&app, StatusCode::OK, "", None)
}

/// Signs a browser in.
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(Peer(address)): Extension<Peer>,
    request: HeaderMap,
    body: Body,
) -> Result<Response, PageFault> {
    let form = Form::read(&app, &request, body).await?;
    let (name, password) = (form.text("username"), form.secret("password"));
    match app.accounts.sign_in(name, password, &browser(&request), address).await {
        Ok(signed_in) => Ok(lead(&app, "/", Some(&signed_in.token))),
        Err(error) => {
            let fault = Fault::from(error);
            Ok(at_the_door(&app, fault.status(), name, Some(Notice::Trouble(fault.message()))))
        }
    }
}

fn at_the_door(app: &App, status: StatusCode, name: &str, notice: Option<Notice<'_>>) -> Response {
    let content = html! {
        h1 { "Sign in" }
        (sign_in_card("/sign-in", name, notice, &[], "Sign in"))
        (way_outside(app, ""))
    };
    simple(status, "Sign in", None, &content)
}

/// Signs the browser out. Its token is dead at once.
pub(super) async fn sign_out(
    State(app): State<Arc<App>>,
    Sent { visitor, .. }: Sent,
) -> Result<Response, PageFault> {
    app.accounts.sign_out(&visitor.caller).await?;
    Ok(lead(&app, "/sign-in", None))
}

/// The form to make an account by invitation.
pub(super) async fn join_page(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<Response, PageFault> {
    if app.accounts.is_invited(&code).await? {
        return Ok(invited(StatusCode::OK, &code, "", None));
    }
    let content = html! {
        h1 { "Invitation" }
        p { "This invitation is not good any more. Ask for another one." }
        p { a href="/sign-in" { "Sign in" } }
    };
    Ok(simple(StatusCode::FORBIDDEN, "Invitation", None, &content))
}

/// Makes an account and signs the browser in to it.
pub(super) async fn join(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Extension(Peer(address)): Extension<Peer>,
    request: HeaderMap,
    body: Body,
) -> Result<Response, PageFault> {
    let form = Form::read(&app, &request, body).await?;
    let (name, password) = (form.text("username"), form.secret("password"));
    match app.accounts.join(&code, name, password, &browser(&request), address).await {
        Ok(signed_in) => Ok(lead(&app, "/", Some(&signed_in.token))),
        Err(error) => {
            let fault = Fault::from(error);
            Ok(invited(fault.status(), &code, name, Some(Notice::Trouble(fault.message()))))
        }
    }
}

fn invited(status: StatusCode, code: &str, name: &str, notice: Option<Notice<'_>>) -> Response {
    let content = html! {
        h1 { "Welcome" }
        p { "You are invited to keep your tasks here. Choose a name and a password." }
        (said(notice))
        form method="post" action={ "/join/" (code) } {
            label { "Name"
                input name="username" value=(name) autocomplete="username" autocapitalize="none"
                      spellcheck="false" maxlength="64" required autofocus;
            }
            (new_password("password", "Password"))
            button class="main" { "Make the account" }
        }
    };
    simple(status, "Invitation", None, &content)
}

/// A field for a new password.
pub(super) fn new_password(name: &str, label: &str) -> Markup {
    html! {
        label { (label)
            input name=(name) type="password" autocomplete="new-password" minlength="8" maxlength="128" required;
            small { "8 to 128 characters" }
        }
    }
}

/// What a browser is called among the devices.
pub(super) fn browser(request: &HeaderMap) -> String {
    let agent = request.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|&(_, name)| name)
    };
    let name =
        named(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    let on = system.map(|system| format!(" on {system}")).unwrap_or_default();
    format!("{}{on}", name.unwrap_or("Web browser"))
}

/// Shows what went wrong as a page of its own.
impl From<crate::accounts::AccountError> for PageFault {
    fn from(error: crate::accounts::AccountError) -> Self {
        Fault::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        for (agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.0", "Web browser"),
        ] {
            let mut request = HeaderMap::new();
            request.insert(header::USER_AGENT, agent.parse().unwrap());
            assert_eq!(browser(&request), expected);
        }
        assert_eq!(browser(&HeaderMap::new()), "Web browser");
    }
}
