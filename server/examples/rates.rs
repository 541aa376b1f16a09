//! How fast the server is beside its floor, the disk: inserts by connections, pages, idle pulls.
//!
//! `cargo run --release -p server --example rates [FOLDER]`: put the folder on the disk to measure. Only ratios
//! within one run mean anything; what a disk does changes from hour to hour.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::{
    env,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use server::{Config, accounts::add_user};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const PASSWORD: &str = "correct horse battery";
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(2);

/// A connection that sends requests as fast as answers come.
struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(1 << 20) }
    }

    async fn send(&mut self, head: &str, token: &str, body: &str) -> (u16, &[u8]) {
        let request = format!(
            "{head} HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 3.0.0\r\nX-ZUMO-AUTH: {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.buffer.clear();
        let (mut head_end, mut length) = (None, 0);
        loop {
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "closed");
            if head_end.is_none()
                && let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n")
            {
                let head = std::str::from_utf8(self.buffer.get(..end).unwrap()).unwrap();
                let line = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                length = line.map_or(0, |length| length.parse().unwrap());
                head_end = Some(end + 4);
            }
            if let Some(end) = head_end
                && self.buffer.len() >= end + length
            {
                let status = std::str::from_utf8(self.buffer.get(9..12).unwrap()).unwrap().parse().unwrap();
                return (status, self.buffer.get(end..).unwrap());
            }
        }
    }
}

/// One row, one commit, one sync, and nothing else: as fast as a disk lets one writer be.
fn floor(folder: &Path, round: usize) -> f64 {
    let connection = rusqlite::Connection::open(folder.join(format!("floor{round}.db"))).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.execute_batch("CREATE TABLE t (id TEXT UNIQUE, text TEXT, complete INTEGER) STRICT").unwrap();
    let add = |number: u32| {
        let mut insert = connection.prepare_cached("INSERT INTO t VALUES (?1, ?2, 0)").unwrap();
        insert.execute((format!("{number:08}"), "about forty characters of a task to do")).unwrap();
    };
    // A log that still grows costs more than one that is used again, as the server's is.
    connection.pragma_update(None, "synchronous", "off").unwrap();
    let mut count = 5_000;
    (0..count).for_each(add);
    connection.pragma_update(None, "synchronous", "full").unwrap();
    let (started, before) = (Instant::now(), count);
    while started.elapsed() < ROUND / 2 {
        add(count);
        count += 1;
    }
    count -= before;
    f64::from(count) / started.elapsed().as_secs_f64()
}

async fn inserts(address: SocketAddr, token: &str, connections: usize, round: usize) -> f64 {
    let started = Instant::now();
    let mut writers = Vec::new();
    for writer in 0..connections {
        let token = token.to_owned();
        writers.push(tokio::spawn(async move {
            let (mut wire, mut count) = (Wire::open(address).await, 0_u32);
            while started.elapsed() < ROUND {
                let body = format!(
                    r#"{{"id":"{round}-{connections}-{writer:03}-{count:08}","text":"about forty characters of a task to do","complete":false}}"#
                );
                let (status, answer) = wire.send("POST /tables/todoitem", &token, &body).await;
                assert_eq!(status, 201, "{}", String::from_utf8_lossy(answer));
                count += 1;
            }
            count
        }));
    }
    let mut total = 0;
    for writer in writers {
        total += writer.await.unwrap();
    }
    f64::from(total) / started.elapsed().as_secs_f64()
}

async fn reads(address: SocketAddr, token: &str, path: &str) -> (f64, usize) {
    let mut wire = Wire::open(address).await;
    let (started, mut count, mut bytes) = (Instant::now(), 0_u32, 0);
    while started.elapsed() < ROUND / 2 {
        let (status, answer) = wire.send(&format!("GET {path}"), token, "").await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(answer));
        bytes = answer.len();
        count += 1;
    }
    (f64::from(count) / started.elapsed().as_secs_f64(), bytes)
}

#[tokio::main]
async fn main() {
    let parent = env::args().nth(1).map_or_else(env::temp_dir, Into::into);
    let folder = tempfile::TempDir::new_in(parent).unwrap();
    let data = folder.path().join("data");
    add_user(&data, "alice", PASSWORD).unwrap();
    let mut config = Config::new(&data);
    config.listen = "127.0.0.1:0".parse().unwrap();
    let server = server::start(config).await.unwrap();
    let address = server.local_addr();
    let body = format!(r#"{{"username":"alice","password":"{PASSWORD}"}}"#);
    let mut wire = Wire::open(address).await;
    let (_, answer) = wire.send("POST /.auth/login/tidelist", "", &body).await;
    let answer: serde_json::Value = serde_json::from_slice(answer).unwrap();
    let token = answer["authenticationToken"].as_str().unwrap().to_owned();

    println!("inserts per second; in brackets, times the floor of the round");
    for round in 0..ROUNDS {
        let floor = floor(folder.path(), round);
        print!("round {round}: floor {floor:.0}");
        for connections in [1, 8, 32, 128] {
            let rate = inserts(address, &token, connections, round).await;
            print!("   {connections} connections {rate:.0} ({:.2})", rate / floor);
        }
        println!();
    }
    let all = "/tables/todoitem?$count=true&$top=1";
    let (_, answer) = wire.send(&format!("GET {all}"), &token, "").await;
    let answer: serde_json::Value = serde_json::from_slice(answer).unwrap();
    println!("rows in the table: {}", answer["count"]);
    let idle = "/tables/todoitem?$filter=(updatedAt%20gt%20cast(2999-01-01T00:00:00.000Z,Edm.DateTimeOffset))\
                &$orderby=updatedAt&$count=true&__includedeleted=true";
    let keyset = "/tables/todoitem?$filter=updatedAt%20gt%202999-01-01T00:00:00Z%20or%20\
                  (updatedAt%20eq%202999-01-01T00:00:00Z%20and%20id%20gt%20'x')&$orderby=updatedAt,id\
                  &__includedeleted=true";
    for (what, path) in [
        ("healthz", "/healthz"),
        ("idle pull", idle),
        ("idle pull by keyset", keyset),
        ("page of 100", "/tables/todoitem?$top=100"),
        ("page of 1000", "/tables/todoitem?$top=1000"),
        ("page of 1000, 3 members", "/tables/todoitem?$top=1000&$select=id,text,updatedAt"),
    ] {
        let (rate, bytes) = reads(address, &token, path).await;
        println!("{what}: {rate:.0} per second, {:.3} ms each, {bytes} bytes", 1_000.0 / rate);
    }
    server.shutdown().await;
}
