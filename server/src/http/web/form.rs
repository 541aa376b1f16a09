//! Reading forms.

use std::collections::HashMap;

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode},
};
use secrecy::SecretString;

use super::is_from_here;
use crate::http::{App, body, fault::Fault};

/// A form that was sent. It may hold a password, so it has no `Debug`.
pub(in crate::http) struct Form(HashMap<String, String>);

impl Form {
    /// Reads a form that was sent from a page of this server.
    pub(in crate::http) async fn read(app: &App, request: &HeaderMap, body: Body) -> Result<Self, Fault> {
        if !is_from_here(app, request) {
            return Err(Fault::new(StatusCode::FORBIDDEN, "This form was sent from another web site."));
        }
        let body = body::read_form(request, body, app.config.limits.body).await?;
        Ok(Self(url::form_urlencoded::parse(&body).into_owned().collect()))
    }

    /// A field; one that is not there is empty.
    pub(in crate::http) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A field that is secret.
    pub(in crate::http) fn secret(&self, name: &str) -> SecretString {
        self.text(name).to_owned().into()
    }
}
