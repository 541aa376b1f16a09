//! `/account`: the devices that are signed in, and the password.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use serde::Deserialize;
use sync_protocol::date;

use super::{
    Notice, PageFault,
    door::new_password,
    page::{brand, button, said, sealed, whole},
    tasks::sign_out,
    visitor::{Sent, Visitor, lead},
};
use crate::{
    accounts::AccountError,
    http::{App, fault::Fault, service::Peer},
};

/// What is said about the account.
#[derive(Deserialize)]
pub(super) struct View {
    #[serde(default)]
    said: String,
}

/// What can be said after a form; an address cannot put other words on the page.
fn notice(said: &str) -> Option<Notice<'static>> {
    Some(match said {
        "out" => Notice::Done("Signed out."),
        "password" => Notice::Done("The password is changed. All other devices have to sign in again."),
        "wrong" => Notice::Trouble("The password is wrong; nothing was changed."),
        "guessable" => Notice::Trouble(
            "This password is among the first that strangers try; nothing was changed. Take a few words that have nothing to do \
             with one another.",
        ),
        "length" => Notice::Trouble("A password must have 8 to 128 characters; nothing was changed."),
        "wait" => Notice::Trouble("Too many tries. Wait a minute and try again."),
        _ => return None,
    })
}

/// The page.
pub(super) async fn account(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(view): Query<View>,
) -> Result<Response, PageFault> {
    let account = app.accounts.account(&visitor.caller).await?.ok_or_else(Fault::signed_out)?;
    let devices = app.accounts.devices(&visitor.caller).await?;
    let (this, seal) = (visitor.caller.device(), visitor.seal());
    let body = html! {
        header { (brand()) nav { a href="/" { "Tasks" } (sign_out(&seal)) } }
        main class="narrow" {
            h1 { (account.name) }
            (said(notice(&view.said)))
            section {
                h2 { "Devices" }
                ul class="devices" {
                    @for device in &devices {
                        li {
                            div {
                                strong { @if device.session.device.is_empty() { "A device without a name" } @else { (device.session.device) } }
                                @if device.id == this { " " span class="tag" { "this one" } }
                                small { "Last used " (hour(device.session.used_at)) " · signed in " (hour(device.session.signed_in_at)) }
                            }
                            @if device.id != this {
                                (button(&format!("/account/devices/{}", device.id), &seal, "Sign out"))
                            }
                        }
                    }
                }
                @if devices.len() > 1 {
                    form method="post" action="/account/devices" {
                        (sealed(&seal))
                        button class="danger" { "Sign all others out" }
                    }
                }
            }
            section {
                h2 { "Password" }
                form method="post" action="/account/password" {
                    (sealed(&seal))
                    // Lets a browser's store of passwords know whose it is.
                    input class="aside" name="username" value=(account.name) autocomplete="username" readonly aria-hidden="true" tabindex="-1";
                    label { "The one you have"
                        input name="password" type="password" autocomplete="current-password" maxlength="128" required;
                    }
                    (new_password("new", "The new one"))
                    button class="main" { "Change the password" }
                    p { small { "Every other device is signed out." } }
                }
            }
        }
    };
    Ok(whole(StatusCode::OK, "Account", None, &body))
}

/// A stamp to the minute; the server knows no other time zone.
fn hour(ms: i64) -> String {
    let text = date::print(ms);
    let minutes = text.get(..16).unwrap_or_default().replace('T', " ");
    format!("{minutes} UTC")
}

/// Signs one device out.
pub(super) async fn sign_out_device(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Sent { visitor, .. }: Sent,
) -> Result<Redirect, PageFault> {
    app.accounts.sign_out_device(&visitor.caller, &id).await?;
    Ok(Redirect::to("/account?said=out"))
}

/// Signs every device out but this browser.
pub(super) async fn sign_out_others(
    State(app): State<Arc<App>>,
    Sent { visitor, .. }: Sent,
) -> Result<Redirect, PageFault> {
    app.accounts.sign_out_others(&visitor.caller).await?;
    Ok(Redirect::to("/account?said=out"))
}

/// Changes the password; this browser goes on with another session.
pub(super) async fn change_password(
    State(app): State<Arc<App>>,
    Extension(Peer(address)): Extension<Peer>,
    Sent { visitor, form }: Sent,
) -> Result<Response, PageFault> {
    let (old, new) = (form.secret("password"), form.secret("new"));
    let said = match app.accounts.change_password(&visitor.caller, old, new, address).await {
        Ok(signed_in) => return Ok(lead(&app, "/account?said=password", Some(&signed_in.token))),
        Err(AccountError::Wrong) => "wrong",
        Err(AccountError::Password) => "length",
        Err(AccountError::Guessable) => "guessable",
        Err(AccountError::TooMany { .. }) => "wait",
        Err(error) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("/account?said={said}")).into_response())
}
