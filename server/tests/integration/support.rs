//! A server in a folder of its own, and clients that speak one dialect.

use std::{env, net::SocketAddr, path::Path, sync::Arc};

use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use server::{Config, Database, PostgresConfig, RunningServer, StartError, accounts::Admin};
use sync_protocol::Dialect;
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A server that ends with the test. With `TIDELIST_TEST_DATABASE=postgres` it keeps its rows in PostgreSQL.
pub(crate) struct TestServer {
    folder: Arc<TempDir>,
    database: Database,
    running: Option<RunningServer>,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts a server set up differently. The accounts `alice` and `bob` exist.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let database = if env::var_os("TIDELIST_TEST_DATABASE").is_some_and(|name| name == "postgres") {
            let url = crate::postgres::database().await;
            Database::Postgres(PostgresConfig::new(url.expect("there is no PostgreSQL to test with")))
        } else {
            Database::Embedded
        };
        let mut server = Self { folder: Arc::new(TempDir::new().unwrap()), database, running: None };
        let admin = server.admin().await;
        for name in ["alice", "bob"] {
            admin.add(name, PASSWORD).await.unwrap();
        }
        server.running = Some(server.another(change).await.unwrap());
        server
    }

    /// Where the embedded database is; nowhere with PostgreSQL.
    pub(crate) fn data(&self) -> Option<&Path> {
        matches!(self.database, Database::Embedded).then(|| self.folder.path())
    }

    /// Stops the server and starts it again on the same data.
    pub(crate) async fn restart(&mut self) {
        self.take().shutdown().await;
        self.running = Some(self.another(|_| {}).await.unwrap());
    }

    /// Starts a server on the same data.
    pub(crate) async fn another(
        &self,
        change: impl FnOnce(&mut Config),
    ) -> Result<RunningServer, StartError> {
        server::start(self.config(change)).await
    }

    /// The database, as another server on the same data sees it.
    pub(crate) async fn storage(&self) -> Arc<dyn server::storage::Storage> {
        server::open(&self.config(|_| {})).await.unwrap()
    }

    /// The accounts, as an operator reaches them.
    pub(crate) async fn admin(&self) -> Admin {
        Admin::new(server::open(&self.config(|_| {})).await.unwrap())
    }

    fn config(&self, change: impl FnOnce(&mut Config)) -> Config {
        let mut config = Config::new(self.folder.path());
        config.listen = "127.0.0.1:0".parse().unwrap();
        config.database = self.database.clone();
        change(&mut config);
        config
    }

    pub(crate) fn url(&self) -> String {
        self.running.as_ref().unwrap().url()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().local_addr()
    }

    pub(crate) fn take(&mut self) -> RunningServer {
        self.running.take().unwrap()
    }

    /// Signs in as this user.
    pub(crate) async fn client(&self, name: &str, dialect: Dialect) -> Client {
        let mut client = Client {
            http: reqwest::Client::new(),
            url: self.url(),
            token: None,
            version: dialect.version().map(str::to_owned),
        };
        client.token = Some(client.sign_in(name).await);
        client
    }

    pub(crate) async fn alice(&self, dialect: Dialect) -> Client {
        self.client("alice", dialect).await
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The rows of a list, in any dialect.
    pub(crate) fn rows(&self) -> Vec<Value> {
        let body = self.json();
        let rows =
            body.as_array().or_else(|| body["items"].as_array()).or_else(|| body["results"].as_array());
        rows.unwrap_or_else(|| panic!("no list: {} {}", self.status, self.text)).clone()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.rows().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// One device.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    pub(crate) token: Option<String>,
    pub(crate) version: Option<String>,
}

impl Client {
    pub(crate) async fn sign_in(&self, name: &str) -> String {
        let reply = self.login(name, PASSWORD).await;
        reply.json()["authenticationToken"].as_str().unwrap_or_else(|| panic!("{}", reply.text)).to_owned()
    }

    pub(crate) async fn login(&self, name: &str, password: &str) -> Reply {
        let body = json!({ "username": name, "password": password, "deviceName": "test" });
        self.send(Method::POST, "/.auth/login/tidelist", &[], Some(body)).await
    }

    /// Sends a request with the dialect's version and the token.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Reply {
        let body = body.map(|body| body.to_string());
        self.try_raw(method, path, headers, body.map(String::into_bytes)).await.unwrap()
    }

    pub(crate) async fn try_raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> reqwest::Result<Reply> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(version) = &self.version {
            request = request.header("ZUMO-API-VERSION", version);
        }
        if let Some(token) = &self.token {
            request = request.header("X-ZUMO-AUTH", token);
        }
        if body.is_some() && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            request = request.header("Content-Type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Reply { status, headers, text: response.text().await? })
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, &[], Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Inserts a task and gives it back.
    pub(crate) async fn insert(&self, id: &str) -> Value {
        let reply = self.post("/tables/todoitem", json!({ "id": id, "text": id })).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        reply.json()
    }
}
