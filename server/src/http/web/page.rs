//! What all pages share: the frame around them, the card of signing in, and errors as a page.

use axum::{
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

use super::guard;
use crate::{
    http::{App, fault::Fault},
    storage::StorageError,
};

/// What is said at the top of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Notice<'a> {
    /// Something was done.
    Done(&'a str),
    /// Something was not.
    Trouble(&'a str),
}

/// A page with nothing around what it says. `leads_to` is where else a form of it may end up.
pub(in crate::http) fn simple(
    status: StatusCode,
    title: &str,
    leads_to: Option<&str>,
    content: &Markup,
) -> Response {
    whole(status, title, leads_to, &html! { main class="card" { (brand()) (content) } })
}

/// A whole page.
pub(super) fn whole(status: StatusCode, title: &str, leads_to: Option<&str>, body: &Markup) -> Response {
    let style = concat!("/style.css?", env!("CARGO_PKG_VERSION"));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Tidelist" }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(style);
            }
            body { (body) }
        }
    };
    let mut response = (status, Html(page.into_string())).into_response();
    guard::confine(&mut response, leads_to);
    response
}

/// The name, as a way home.
pub(super) fn brand() -> Markup {
    html! { a class="brand" href="/" { img src="/icon.svg" alt="" width="28" height="28"; "Tidelist" } }
}

/// What is said at the top, if anything.
pub(super) fn said(notice: Option<Notice<'_>>) -> Markup {
    html! {
        @match notice {
            Some(Notice::Done(words)) => p class="said" role="status" { (words) },
            Some(Notice::Trouble(words)) => p class="said trouble" role="alert" { (words) },
            None => {},
        }
    }
}

/// What every form of somebody who is signed in brings along.
pub(super) fn sealed(seal: &str) -> Markup {
    html! { input type="hidden" name="seal" value=(seal); }
}

/// A form that is one button.
pub(super) fn button(to: &str, seal: &str, words: &str) -> Markup {
    html! { form method="post" action=(to) { (sealed(seal)) button { (words) } } }
}

/// The form with a name and a password. `hidden` goes with it.
pub(in crate::http) fn sign_in_card(
    action: &str,
    name: &str,
    notice: Option<Notice<'_>>,
    hidden: &[(&str, &str)],
    button: &str,
) -> Markup {
    html! {
        (said(notice))
        form method="post" action=(action) {
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            label { "Name"
                input name="username" value=(name) autocomplete="username" autocapitalize="none"
                      spellcheck="false" maxlength="64" required autofocus[name.is_empty()];
            }
            label { "Password"
                input name="password" type="password" autocomplete="current-password" maxlength="128" required
                      autofocus[!name.is_empty()];
            }
            button class="main" { (button) }
        }
    }
}

/// The way to the provider outside, if there is one.
pub(in crate::http) fn way_outside(app: &App, query: &str) -> Markup {
    let Some(provider) = &app.outside else { return html! {} };
    let to =
        if query.is_empty() { "/sign-in/outside".to_owned() } else { format!("/sign-in/outside?{query}") };
    html! { p { a class="way" href=(to) { "Sign in with " (provider.config().name) } } }
}

/// An error on its way out, as a page.
pub(in crate::http) struct PageFault(Fault);

impl From<Fault> for PageFault {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl From<StorageError> for PageFault {
    fn from(error: StorageError) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for PageFault {
    fn into_response(self) -> Response {
        let content = html! {
            h1 { "That did not work" }
            p { (self.0.message()) }
            p { a href="/" { "Back to the tasks" } }
        };
        let mut response = simple(self.0.status(), "Error", None, &content);
        let mut wait = HeaderMap::new();
        wait.extend(self.0.retry_after());
        response.headers_mut().extend(wait);
        response
    }
}
