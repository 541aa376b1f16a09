//! The wire: one file for each group of endpoints, and around them what every answer has.

mod auth;
mod batch;
mod body;
mod cors;
mod events;
mod fault;
mod forwarded;
mod health;
mod log;
mod openapi;
mod rate;
mod room;
mod service;
mod sharing;
mod tables;
mod web;

pub(crate) mod accept;
pub(crate) mod tls;

use std::sync::Arc;

use axum::{
    Router,
    routing::{delete, get, patch, post},
};
use tokio_util::sync::CancellationToken;

pub(crate) use events::Streams;
pub(crate) use rate::Rates;
pub(crate) use room::Rooms;
pub(crate) use service::Service;

use crate::{
    accounts::Accounts, config::Config, metrics::Metrics, outside::Provider, storage::Storage, tables::Tables,
};

/// What handlers share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) accounts: Accounts,
    pub(crate) tables: Tables,
    pub(crate) metrics: Arc<Metrics>,
    /// How clients reach the server, without the host: `http` or `https`.
    pub(crate) scheme: &'static str,
    /// How often accounts ask.
    pub(crate) rates: Rates,
    /// The memory there is for answers.
    pub(crate) rooms: Rooms,
    /// How many streams of change events accounts have.
    pub(crate) streams: Arc<Streams>,
    /// Is cancelled when the server is asked to stop.
    pub(crate) stop: CancellationToken,
    /// The provider of identities outside, if there is one.
    pub(crate) outside: Option<Provider>,
    pub(crate) config: Config,
}

/// Every endpoint there is.
fn router(app: Arc<App>) -> Router {
    let rows = get(tables::list::list).post(tables::insert::insert).patch(tables::patch::patch_by_body);
    let row = get(tables::read::read)
        .post(tables::delete::undelete)
        .patch(tables::patch::patch)
        .put(tables::replace::replace)
        .delete(tables::delete::delete);
    Router::new()
        .route("/tables/{table}", rows.clone())
        .route("/tables/{table}/", rows)
        .route("/tables/{table}/{id}", row.clone())
        .route("/tables/{table}/{id}/", row)
        .route("/.auth/login/{provider}", post(auth::login))
        .route("/.auth/refresh", get(auth::refresh))
        .route("/.auth/me", get(auth::me))
        .route("/.auth/logout", post(auth::logout))
        .route("/.auth/register", post(auth::join))
        .route("/.auth/authorize", get(auth::authorize_page).post(auth::authorize))
        .route("/.auth/token", post(auth::fetch_session))
        .route("/.auth/password", post(auth::change_password))
        .route("/.auth/devices", get(auth::devices).delete(auth::sign_out_others))
        .route("/.auth/devices/{id}", delete(auth::sign_out_device))
        .route("/sharing/lists", get(sharing::list))
        .route("/sharing/lists/{list}/members", post(sharing::invite))
        .route("/sharing/members/{id}", patch(sharing::set_role).delete(sharing::end))
        .route("/sharing/invitations/{id}", post(sharing::accept).delete(sharing::end))
        .route("/events", get(events::events))
        .route("/openapi.json", get(openapi::describe))
        .route("/healthz", get(health::check))
        .route("/readyz", get(health::ready))
        .merge(web::routes())
        .fallback(fault::not_found)
        .method_not_allowed_fallback(fault::method_not_allowed)
        .with_state(app)
}
