//! A server that answers what it is told to, byte by byte, and remembers what it was asked.

pub mod tls;
pub mod tunnel;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use remote_http::{Dialect, HttpRemote};
use secrecy::SecretString;
use serde_json::{Value, json};
use sync_core::{
    FetchRequest, Fields, Filter, OpId, Operation, OperationKind, Position, RecordId, Remote as _,
    RemoteError, Revision, Sequence, State, TableName, Timestamp, Tombstones, Version,
};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// What the server does with one request.
#[derive(Clone)]
pub enum Reply {
    /// Writes these bytes and waits for the next request.
    Bytes(Vec<u8>),
    /// Writes these bytes and closes.
    Last(Vec<u8>),
    /// Writes these bytes, then this chunk of a chunked body until the client has enough.
    Endless(Vec<u8>, Vec<u8>),
    /// Writes these bytes and nothing more, but keeps the connection.
    Hang(Vec<u8>),
}

impl Reply {
    /// A complete answer with these headers (each ended by `\r\n`) and this body.
    pub fn new(status: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Bytes(
            format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes(),
        )
    }

    /// A JSON answer.
    pub fn json(status: &str, body: &Value) -> Self {
        Self::new(status, "Content-Type: application/json; charset=utf-8\r\n", &body.to_string())
    }

    /// A page for people.
    pub fn html(status: &str) -> Self {
        Self::new(status, "Content-Type: text/html\r\n", "<!doctype html><title>Welcome</title>")
    }

    /// An account's new session.
    pub fn session(status: &str) -> Self {
        Self::json(status, &json!({"authenticationToken": "t0ken", "user": {"userId": "sid:1"}}))
    }

    /// A JSON answer with a strong ETag.
    pub fn row(status: &str, version: &str, body: &Value) -> Self {
        let headers = format!("Content-Type: application/json\r\nETag: \"{version}\"\r\n");
        Self::new(status, &headers, &body.to_string())
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The request as text, without the headers that every HTTP client sends.
    pub fn wire(&self) -> String {
        let common = ["host", "user-agent", "accept", "accept-encoding", "content-length"];
        let mut headers: Vec<_> =
            self.headers.iter().filter(|(name, _)| !common.contains(&name.as_str())).collect();
        headers.sort();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        format!("{}\n{headers}{}", self.line, self.body)
    }
}

/// The server.
pub struct Server {
    pub address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    pub async fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let replies = Arc::new(Mutex::new(replies.into_iter().collect::<VecDeque<_>>()));
        let server = Self { address, requests: Arc::default(), connections: Arc::default() };
        let (requests, connections) = (Arc::clone(&server.requests), Arc::clone(&server.connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(converse(stream, Arc::clone(&replies), Arc::clone(&requests)));
            }
        });
        server
    }

    pub fn remote(&self, dialect: Dialect) -> HttpRemote {
        HttpRemote::builder(&self.address).dialect(dialect).build().unwrap()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The only request that came, as text.
    pub fn only_wire(&self) -> String {
        let requests = self.requests();
        assert_eq!(requests.len(), 1);
        requests[0].wire()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// Answers the requests of one connection; also used over TLS.
pub async fn converse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    requests: Arc<Mutex<Vec<Request>>>,
) {
    while let Some(request) = read_request(&mut stream).await {
        requests.lock().unwrap().push(request);
        let reply = replies.lock().unwrap().pop_front();
        let keep = match reply {
            None => return,
            Some(Reply::Bytes(bytes)) => stream.write_all(&bytes).await.is_ok(),
            Some(Reply::Last(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                false
            }
            Some(Reply::Endless(bytes, chunk)) => {
                let _ = stream.write_all(&bytes).await;
                while stream.write_all(&chunk).await.is_ok() {}
                false
            }
            Some(Reply::Hang(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                tokio::time::sleep(Duration::from_secs(60)).await;
                false
            }
        };
        if !keep {
            return;
        }
    }
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        bytes.push(stream.read_u8().await.ok()?);
    };
    let text = String::from_utf8(bytes[..head].to_vec()).ok()?;
    let mut lines = text.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, v)| v.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { line, headers, body: String::from_utf8(body).ok()? })
}

/// Asks for a page and gives the error.
pub async fn fetch_error(reply: Reply) -> RemoteError {
    let server = Server::new([reply]).await;
    server.remote(Dialect::V3).fetch(&request(Position::Start)).await.unwrap_err()
}

pub fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

pub fn table() -> TableName {
    TableName::new("todoitem").unwrap()
}

pub fn id(text: &str) -> RecordId {
    RecordId::new(text).unwrap()
}

pub fn fields(value: Value) -> Fields {
    let Value::Object(fields) = value else { panic!("fields are an object") };
    fields
}

/// The operation with the id `…000001` on the record `a1`.
pub fn operation(kind: OperationKind, base: Option<&str>, changes: Value) -> Operation {
    Operation {
        id: OpId(uuid::Uuid::from_u128(1)),
        table: table(),
        record: id("a1"),
        kind,
        sequence: Sequence(1),
        revision: Revision(0),
        state: State::InFlight,
        attempts: 1,
        last_failure: None,
        base_version: base.map(|version| Version::new(version).unwrap()),
        changes: fields(changes),
        edited_at: Timestamp(0),
    }
}

pub fn request(position: Position) -> FetchRequest {
    FetchRequest { table: table(), filter: Filter::All, position, limit: 50, tombstones: Tombstones::Include }
}

/// The row `a1` as a server sends it.
pub fn row(version: &str, text: &str) -> Value {
    json!({"id": "a1", "version": version, "updatedAt": "2026-01-31T12:00:00.000Z", "deleted": false, "text": text})
}

/// The tombstone of `a1` as a server lists it.
pub fn tombstone(version: &str) -> Value {
    json!({"id": "a1", "version": version, "updatedAt": "2026-01-31T12:00:00.000Z", "deleted": true, "text": "x"})
}

pub fn list(rows: &[Value]) -> Reply {
    Reply::json("200 OK", &json!({"items": rows}))
}
