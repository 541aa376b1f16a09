//! One line for each request: verb, table, status, duration, and the owner as a hash that differs with every start.
//! Never the query, the body, an id or a token: they hold what people wrote or who they are.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    http::{Method, StatusCode},
    response::Response,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::storage::Owner;

/// What handlers find out about a request and the log may show.
#[derive(Debug)]
pub(super) struct Notes {
    method: Method,
    table: OnceLock<String>,
    owner: OnceLock<Owner>,
}

impl Notes {
    pub(super) fn new(method: &Method) -> Arc<Self> {
        Arc::new(Self { method: method.clone(), table: OnceLock::new(), owner: OnceLock::new() })
    }

    /// Notes the name of a declared table.
    pub(super) fn table(&self, name: &str) {
        drop(self.table.set(name.to_owned()));
    }

    pub(super) fn owner(&self, owner: Owner) {
        // Set once; the second set of the same request would be the same.
        let _ = self.owner.set(owner);
    }

    pub(super) fn write(&self, response: &Response, request_id: Uuid, took: Duration) {
        let status = response.status();
        let table = self.table.get().map_or("-", String::as_str);
        let owner = self.owner.get().map_or_else(|| "-".to_owned(), |&owner| pseudonym(owner));
        let ms = took.as_millis();
        // An extension method is a client's own text.
        let method = if is_known(&self.method) { self.method.as_str() } else { "other" };
        if status >= StatusCode::INTERNAL_SERVER_ERROR {
            tracing::warn!(%request_id, method, table, status = status.as_u16(), ms, owner, "answered");
        } else {
            tracing::info!(%request_id, method, table, status = status.as_u16(), ms, owner, "answered");
        }
    }
}

fn is_known(method: &Method) -> bool {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    known.contains(method)
}

/// Names an owner so that lines of one run can be told apart, and no two runs compared.
fn pseudonym(owner: Owner) -> String {
    static KEY: OnceLock<Uuid> = OnceLock::new();
    let key = KEY.get_or_init(Uuid::new_v4);
    let hash = Sha256::new().chain_update(key.as_bytes()).chain_update(owner.0.to_le_bytes()).finalize();
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
