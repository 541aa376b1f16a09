//! The web page: signing in, tasks and lists, and the devices of an account, for a browser where the app is not installed.
//!
//! Every page is written here, on the server, and has no script. [`guard`] says what a browser may do with a page and whom a
//! form may come from, [`visitor`] who looks at it.

mod account;
mod door;
mod form;
mod guard;
mod outside;
mod page;
mod rows;
mod sharing;
mod tasks;
mod visitor;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};

pub(super) use form::Form;
pub(super) use guard::is_from_here;
pub(super) use page::{Notice, PageFault, sign_in_card, simple, way_outside};

use super::App;

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// Every page there is.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(tasks::tasks))
        .route("/tasks", post(tasks::add))
        .route("/tasks/{id}", post(tasks::tick))
        .route("/sign-in", get(door::sign_in_page).post(door::sign_in))
        .route("/sign-in/outside", get(outside::go))
        .route("/sign-in/outside/back", get(outside::come_back))
        .route("/sign-out", post(door::sign_out))
        .route("/join/{code}", get(door::join_page).post(door::join))
        .route("/account", get(account::account))
        .route("/account/password", post(account::change_password))
        .route("/account/devices", post(account::sign_out_others))
        .route("/account/devices/{id}", post(account::sign_out_device))
        .route("/sharing", get(sharing::sharing).post(sharing::invite))
        .route("/sharing/{id}/accept", post(sharing::accept))
        .route("/sharing/{id}/end", post(sharing::end))
        .route("/style.css", get(async || lasting("text/css; charset=utf-8", STYLE)))
        .route("/icon.svg", get(async || lasting("image/svg+xml", ICON)))
}

/// Something that stays as it is until the program is another one; its address says which.
fn lasting(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    (headers, text).into_response()
}
