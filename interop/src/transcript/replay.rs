//! The recorded requests, sent to our server.

use std::{net::SocketAddr, path::Path};

use serde_json::{Value, json};
use server::{
    Config, RunningServer,
    accounts::add_user,
    tables::{Column, ColumnType, Table},
};
use tempfile::TempDir;

use super::{By, Difference, Exchange, Section, Server, compare::compare, names::Names};
use crate::{
    Trouble,
    wire::{self, Reply},
};

const PASSWORD: &str = "correct horse battery";

/// Our server with the tables of the recording.
struct Ours {
    _folder: TempDir,
    server: RunningServer,
    alice: String,
    bob: String,
    names: Names,
}

/// An exchange, asked of our server.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// What was recorded.
    pub exchange: Exchange,
    /// What differs.
    pub differences: Vec<Difference>,
    /// The beginning of the body of our answer.
    pub body: String,
}

/// Sends every exchange to our server.
///
/// # Errors
/// The server does not start, or an answer is no HTTP.
pub async fn replay(sections: &[Section]) -> Result<Vec<Replayed>, Trouble> {
    let mut found = Vec::new();
    let mut current: Option<Ours> = None;
    for section in sections {
        let mut ours = match (section.server, current.take()) {
            (Server::Same, Some(ours)) => ours,
            (_, before) => {
                if let Some(before) = before {
                    before.server.shutdown().await;
                }
                Ours::start().await?
            }
        };
        for setup in &section.setup {
            ours.insert(&setup.table, &setup.row).await?;
        }
        for exchange in &section.exchanges {
            let reply = ours.ask(exchange).await?;
            let differences = compare(&mut ours.names, exchange, &reply);
            let body = String::from_utf8_lossy(&reply.body).chars().take(240).collect();
            found.push(Replayed { exchange: exchange.clone(), differences, body });
        }
        current = Some(ours);
    }
    if let Some(ours) = current {
        ours.server.shutdown().await;
    }
    Ok(found)
}

impl Ours {
    async fn start() -> Result<Self, Trouble> {
        let folder = TempDir::new()?;
        for name in ["alice", "bob"] {
            let added = add_user(folder.path(), name, PASSWORD);
            added.map_err(|error| Trouble::Server(error.to_string()))?;
        }
        let server = server::start(config(folder.path())?).await;
        let server = server.map_err(|error| Trouble::Server(error.to_string()))?;
        let address = server.local_addr();
        let (alice, bob) = (sign_in(address, "alice").await?, sign_in(address, "bob").await?);
        Ok(Self { _folder: folder, server, alice, bob, names: Names::default() })
    }

    async fn insert(&self, table: &str, row: &Value) -> Result<(), Trouble> {
        let headers = [("X-ZUMO-AUTH", self.alice.as_str()), ("ZUMO-API-VERSION", "2.0.0")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let body = row.to_string();
        let path = format!("/tables/{table}");
        let reply =
            wire::send(self.server.local_addr(), "POST", &path, &headers, Some(body.as_bytes())).await?;
        if reply.status == 201 { Ok(()) } else { Err(Trouble::Server(format!("{path}: {}", reply.status))) }
    }

    async fn ask(&self, exchange: &Exchange) -> Result<Reply, Trouble> {
        let request = &exchange.request;
        let row = row_of(exchange);
        let row = self.names.apply(&row);
        let session = if exchange.by == By::Bob { &self.bob } else { &self.alice };
        let mut headers: Vec<(String, String)> = Vec::new();
        for (name, value) in &request.headers {
            let value = value.replace("{session}", session);
            let is_condition =
                name.eq_ignore_ascii_case("if-match") || name.eq_ignore_ascii_case("if-none-match");
            let value = if is_condition { self.names.apply_version(&row, &value) } else { value };
            headers.push((name.clone(), value));
        }
        let signs_in =
            |name: &str| ["x-zumo-auth", "authorization"].contains(&name.to_ascii_lowercase().as_str());
        if exchange.by == By::Anyone && !headers.iter().any(|(name, _)| signs_in(name)) {
            headers.push(("X-ZUMO-AUTH".to_owned(), session.clone()));
        }
        let body = match &request.body {
            Some(text) => Some(self.names.apply_body(&row, text).into_bytes()),
            None => request.bytes(),
        };
        let path = self.names.apply(&request.path);
        Ok(wire::send(self.server.local_addr(), &request.method, &path, &headers, body.as_deref()).await?)
    }
}

/// The row a request is about: in its path, or in its body.
fn row_of(exchange: &Exchange) -> String {
    let path = exchange.request.path.split('?').next().unwrap_or_default();
    let in_path = path.trim_matches('/').split('/').nth(2).map(str::to_owned);
    let in_body = || {
        let body: Value = serde_json::from_str(exchange.request.body.as_deref()?).ok()?;
        body.get("id").and_then(Value::as_str).map(str::to_owned)
    };
    in_path.or_else(in_body).unwrap_or_default()
}

async fn sign_in(address: SocketAddr, name: &str) -> Result<String, Trouble> {
    let body = json!({ "username": name, "password": PASSWORD, "deviceName": "transcripts" }).to_string();
    let reply = wire::send(address, "POST", "/.auth/login/tidelist", &[], Some(body.as_bytes())).await?;
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let token = answer.get("authenticationToken").and_then(Value::as_str).map(str::to_owned);
    token.ok_or_else(|| Trouble::Server(format!("{name} cannot sign in: {}", reply.status)))
}

/// The tables of the recorded server, as far as we have what it had.
fn config(folder: &Path) -> Result<Config, Trouble> {
    let mut config = Config::new(folder);
    config.listen = ([127, 0, 0, 1], 0).into();
    config.allowed_origins = vec!["http://localhost".to_owned(), "http://localhost:8080".to_owned()];
    let sample = || vec![Column::string("text"), Column::new("complete", ColumnType::Boolean)];
    let mut tables = Vec::new();
    for name in ["todoitem", "harditem", "fixeditem", "secureitem", "mixeditem"] {
        tables.push(Table::new(name, sample()));
    }
    tables.push(Table::new("pageditem", Vec::new()).map(|table| table.with_page_size(3)));
    tables.push(Table::new("numitem", vec![Column::string("text")]));
    tables.push(Table::new("useritem", sample()));
    let tables: Result<_, _> = tables.into_iter().collect::<Result<Vec<_>, _>>();
    let tables = tables.map_err(|error| Trouble::Server(error.to_string()))?;
    config.tables = tables.into_iter().collect();
    Ok(config)
}
