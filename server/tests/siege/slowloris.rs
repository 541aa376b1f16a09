//! Thousands of slow sockets: all are closed in time, and those who behave do not notice.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    asked,
    target::{self, Target},
    wire::Wire,
};

/// The gate's number; the variable says another.
const SOCKETS: u64 = 1_000;
/// Until the last slow socket is closed.
const REAPED: Duration = Duration::from_secs(15);
/// What 99 of 100 healthy requests take at most.
const P99: Duration = Duration::from_millis(100);
/// An idle connection is no attack, and usually kept longer.
const SETTINGS: &str = "[limits]\nidle_seconds = 10\n";
/// Rows that make an answer larger than what the system keeps for a socket.
const LARGE: usize = 16;

/// How a socket is slow.
#[derive(Clone, Copy, Debug)]
enum Sloth {
    /// Connects and says nothing.
    Silent,
    /// Sends a head, a byte at a time.
    Head,
    /// Sends a body, a byte at a time.
    Body,
    /// Asked once, and asks no more.
    Idle,
    /// Asks for much and does not read it.
    Reader,
}

impl Sloth {
    /// Few read nothing, because what they do not read is in the server's memory.
    fn of(number: u64) -> Self {
        match number % 100 {
            0..25 => Self::Silent,
            25..55 => Self::Head,
            55..80 => Self::Body,
            80..99 => Self::Idle,
            _ => Self::Reader,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes half a minute: cargo xtask test runs it, and cargo xtask slowloris"]
async fn slow_sockets_are_closed_in_time_and_the_healthy_do_not_notice() {
    let sockets = asked("TIDELIST_SIEGE_SOCKETS", SOCKETS);
    if !target::may_open(sockets + 200) {
        return;
    }
    let target = Target::embedded(SETTINGS);
    let token = target.token().await;
    fill(target.address, &token).await;
    let quiet = healthy(target.address, token.clone(), Duration::from_secs(3)).await;
    let before = target.gauge();

    let mut slow = JoinSet::new();
    let watch = tokio::spawn(healthy(target.address, token.clone(), REAPED + Duration::from_secs(5)));
    let began = Instant::now();
    for number in 0..sockets {
        slow.spawn(be_slow(target.address, token.clone(), number));
        if number % 50 == 49 {
            sleep(Duration::from_millis(10)).await;
        }
    }
    let opened = began.elapsed();
    let (mut most, mut memory, mut reaped) = (0, 0, None);
    let opened_at = Instant::now();
    while opened_at.elapsed() < REAPED + Duration::from_secs(5) {
        let gauge = target.gauge();
        (most, memory) = (most.max(gauge.sockets), memory.max(gauge.memory));
        // The healthy ones have a few connections of their own.
        if gauge.sockets <= before.sockets + 8 && reaped.is_none() {
            reaped = Some(opened_at.elapsed());
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    slow.abort_all();
    let times = watch.await.unwrap();
    let held = most.saturating_sub(before.sockets);
    println!(
        "opened in {opened:?}, at most {held} held at once, {} MiB before, {memory} MiB at most; p99 of the healthy before {:?}, \
         slowest {:?}, {} requests",
        before.memory,
        p99(&quiet),
        times.last().unwrap(),
        times.len()
    );
    println!(
        "slowloris: {sockets} slow sockets, closed after {reaped:?}, p99 of the healthy {:?}",
        p99(&times)
    );
    assert!(held as u64 > sockets / 2, "they were not all there");
    assert!(reaped.is_some_and(|reaped| reaped <= REAPED), "{reaped:?}");
    assert!(p99(&times) < P99, "{:?}", p99(&times));
}

/// Rows that make one list large.
async fn fill(address: SocketAddr, token: &str) {
    let mut wire = Wire::connect(address).await.unwrap();
    for number in 0..LARGE {
        let body = format!("{{\"id\":\"{number}\",\"name\":\"{}\"}}", "x".repeat(500_000));
        let head = format!("POST /tables/todolist HTTP/1.1\r\nHost: x\r\nX-ZUMO-AUTH: {token}\r\n");
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        assert_eq!(wire.ask(request.as_bytes()).await.unwrap().status, 201);
    }
}

/// What the requests of four ordinary clients take, sorted.
async fn healthy(address: SocketAddr, token: String, long: Duration) -> Vec<Duration> {
    let mut clients = JoinSet::new();
    for client in 0..4 {
        let token = token.clone();
        clients.spawn(async move {
            let (mut wire, mut times) = (Wire::connect(address).await.unwrap(), Vec::new());
            let began = Instant::now();
            while began.elapsed() < long {
                let body = format!("{{\"id\":\"healthy{client}-{}\"}}", times.len());
                let write = format!(
                    "POST /tables/todoitem HTTP/1.1\r\nHost: x\r\nX-ZUMO-AUTH: {token}\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let read =
                    format!("GET /tables/todoitem?$top=10 HTTP/1.1\r\nHost: x\r\nX-ZUMO-AUTH: {token}\r\n\r\n");
                let request = if times.len() % 4 == 0 { write } else { read };
                let asked = Instant::now();
                let status = wire.ask(request.as_bytes()).await.expect("the healthy are served").status;
                assert!(matches!(status, 200 | 201 | 409), "{status}");
                times.push(asked.elapsed());
                sleep(Duration::from_millis(20)).await;
            }
            times
        });
    }
    let mut times = clients.join_all().await.concat();
    times.sort();
    times
}

fn p99(sorted: &[Duration]) -> Duration {
    sorted[(sorted.len() * 99 / 100).min(sorted.len() - 1)]
}

/// Is slow until the server hangs up, and then done.
async fn be_slow(address: SocketAddr, token: String, number: u64) {
    let socket = TcpSocket::new_v4().unwrap();
    // From several addresses: one may not take every place.
    socket.bind(SocketAddr::from(([127, 0, 0, 2 + u8::try_from(number % 8).unwrap()], 0))).unwrap();
    let sloth = Sloth::of(number);
    if matches!(sloth, Sloth::Reader) {
        socket.set_recv_buffer_size(4_096).unwrap();
    }
    let Ok(mut stream) = socket.connect(address).await else { return };
    let request = match sloth {
        Sloth::Silent => String::new(),
        Sloth::Head => "GET /tables/todoitem HTTP/1.1\r\nHost: x\r\nX-".to_owned(),
        Sloth::Body => format!(
            "POST /tables/todoitem HTTP/1.1\r\nHost: x\r\nX-ZUMO-AUTH: {token}\r\nContent-Length: 100000\r\n\r\n{{\"id\":\""
        ),
        Sloth::Idle => "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        Sloth::Reader => {
            format!("GET /tables/todolist HTTP/1.1\r\nHost: x\r\nX-ZUMO-AUTH: {token}\r\n\r\n")
        }
    };
    if stream.write_all(request.as_bytes()).await.is_err() {
        return;
    }
    match sloth {
        Sloth::Silent | Sloth::Idle => drop(stream.read_to_end(&mut Vec::new()).await),
        Sloth::Head | Sloth::Body => trickle(stream).await,
        Sloth::Reader => sleep(REAPED * 2).await,
    }
}

/// A byte every second and a half, for as long as somebody listens.
async fn trickle(mut stream: TcpStream) {
    let mut answer = [0; 512];
    while stream.write_all(b"a").await.is_ok() {
        if let Ok(Ok(0) | Err(_)) = timeout(Duration::from_millis(1_500), stream.read(&mut answer)).await {
            return;
        }
    }
}
