//! Much at once: bodies that unpack, nest or never end, and sign-ins without end. Neither may cost the memory or the time
//! of others.

use std::time::{Duration, Instant};

use tokio::{
    io::AsyncWriteExt,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{target::Target, wire::Wire};

/// What all of it may cost, in MiB.
const COST: u64 = 32;
/// What two hashes at once may cost besides, in MiB.
const HASHES: u64 = 2 * 46;

fn head(token: &str, more: &str) -> String {
    format!("POST /tables/todoitem HTTP/1.1\r\nHost: x\r\nX-ZUMO-AUTH: {token}\r\n{more}\r\n\r\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "starts the server's program: cargo xtask test runs it"]
async fn bodies_made_to_harm_are_refused_and_cost_little() {
    let target = Target::embedded("");
    let token = target.token().await;
    let before = target.gauge().memory;
    let mut most = before;
    for _ in 0..5 {
        // Half a GiB that says no length: the server does not read it to its end.
        let mut wire = Wire::connect(target.address).await.unwrap();
        let mut chunk = b"100000\r\n".to_vec();
        chunk.resize(chunk.len() + 0x10_0000, b' ');
        chunk.extend_from_slice(b"\r\n");
        wire.stream.write_all(head(&token, "Transfer-Encoding: chunked").as_bytes()).await.unwrap();
        let mut taken = 0;
        while taken < 512 && wire.stream.write_all(&chunk).await.is_ok() {
            taken += 1;
        }
        assert!(taken < 64, "the server took {taken} MiB of a body");
        for (more, body, status) in [
            ("", format!("{{\"id\":\"a\",\"x\":{}", "[".repeat(100_000)), 400),
            ("", format!("{{\"id\":\"a\",\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000)), 400),
            (
                "",
                format!("{{\"id\":\"a\",\"x\":{}1{}}}", "{\"a\":".repeat(100_000), "}".repeat(100_000)),
                400,
            ),
            ("", format!("{{{}\"id\":\"a\"}}", "\"a\":1,".repeat(100_000)), 400),
            ("Content-Encoding: gzip\r\n", "\u{1f}".repeat(1_000), 415),
        ] {
            let request = format!("{}{body}", head(&token, &format!("{more}Content-Length: {}", body.len())));
            let mut wire = Wire::connect(target.address).await.unwrap();
            let began = Instant::now();
            let answer = wire.ask(request.as_bytes()).await.unwrap();
            assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
            assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        }
        most = most.max(target.gauge().memory);
    }
    println!("bombs: {before} MiB before, {most} MiB at most");
    assert!(most <= before + COST, "memory grew from {before} to {most} MiB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "starts the server's program: cargo xtask test runs it"]
async fn many_large_batches_at_once_stay_within_their_memory() {
    batches(Target::embedded(BATCHES)).await;
    if let Some(target) = Target::postgres(BATCHES).await {
        batches(target).await;
    }
}

/// How much memory batches may take in this test, in MiB.
const ROOM: u64 = 48;
const BATCHES: &str = "[limits]\nbatches_mib = 48\n";

/// Sixty-four clients send the largest batches there are, again and again; then they change large rows by small ones.
async fn batches(target: Target) {
    let token = target.token().await;
    let before = target.gauge().memory;
    let batch = |operations: Vec<String>| {
        let body = format!("{{\"requests\":[{}]}}", operations.join(","));
        let head = format!(
            "POST /$batch HTTP/1.1\r\nHost: x\r\nX-ZUMO-AUTH: {token}\r\nContent-Length: {}",
            body.len()
        );
        format!("{head}\r\n\r\n{body}")
    };
    let address = target.address;
    let mut clients = JoinSet::new();
    for client in 0..64 {
        let insert = |number: u32| {
            let text = "x".repeat(8_000);
            let row = format!("{{\"id\":\"{client}-{number}\",\"text\":\"{text}\"}}");
            format!("{{\"id\":\"{number}\",\"method\":\"POST\",\"url\":\"/tables/todoitem\",\"body\":{row}}}")
        };
        let merge = |number: u32| {
            let url = format!("/tables/todoitem/large{number}");
            format!(
                "{{\"id\":\"{number}\",\"method\":\"PATCH\",\"url\":\"{url}\",\"body\":{{\"priority\":{client}}}}}"
            )
        };
        let asked = [batch((0..128).map(insert).collect()), batch((0..LARGE).map(merge).collect())];
        clients.spawn(async move {
            let mut statuses = Vec::new();
            for request in asked.iter().cycle().take(4) {
                let mut wire = Wire::connect(address).await.unwrap();
                statuses.push(wire.ask(request.as_bytes()).await.unwrap().status);
            }
            statuses
        });
    }
    for number in 0..LARGE {
        let body = format!("{{\"id\":\"large{number}\",\"text\":\"{}\"}}", "x".repeat(500_000));
        let request = format!("{}{body}", head(&token, &format!("Content-Length: {}\r\n", body.len())));
        Wire::connect(address).await.unwrap().ask(request.as_bytes()).await.unwrap();
    }
    let (mut most, mut statuses) = (before, Vec::new());
    while !clients.is_empty() {
        most = most.max(target.gauge().memory);
        if let Ok(Some(client)) = timeout(Duration::from_millis(10), clients.join_next()).await {
            statuses.extend(client.unwrap());
        }
    }
    let count = |status| statuses.iter().filter(|one| **one == status).count();
    println!("batches: 200 {}, 503 {}, {before} MiB before, {most} MiB at most", count(200), count(503));
    assert_eq!(count(200) + count(503), statuses.len(), "{statuses:?}");
    assert!(count(200) > 0 && count(503) > 0, "it was no flood");
    assert!(most <= before + ROOM + COST, "memory grew from {before} to {most} MiB");
}

/// How many large rows are changed by one batch.
const LARGE: u32 = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes ten seconds: cargo xtask test runs it"]
async fn a_flood_of_sign_ins_is_turned_away_and_the_signed_in_do_not_wait() {
    let target = Target::embedded("");
    let token = target.token().await;
    let before = target.gauge().memory;
    let long = Duration::from_secs(6);
    let mut flood = JoinSet::new();
    for number in 0..1_200 {
        let address = target.address;
        flood.spawn(async move {
            sleep(Duration::from_millis(5) * number).await;
            let body = format!("{{\"username\":\"nobody{number}\",\"password\":\"wrong password\"}}");
            let head = "POST /.auth/login/tidelist HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
            let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
            Wire::connect(address).await.unwrap().ask(request.as_bytes()).await.unwrap().status
        });
    }
    let (began, mut times, mut most) = (Instant::now(), Vec::new(), before);
    let read = format!("GET /tables/todoitem?$top=10 HTTP/1.1\r\nHost: x\r\nX-ZUMO-AUTH: {token}\r\n\r\n");
    let mut wire = Wire::connect(target.address).await.unwrap();
    while began.elapsed() < long {
        let asked = Instant::now();
        assert_eq!(wire.ask(read.as_bytes()).await.unwrap().status, 200);
        times.push(asked.elapsed());
        most = most.max(target.gauge().memory);
        sleep(Duration::from_millis(10)).await;
    }
    let statuses = flood.join_all().await;
    let count = |status| statuses.iter().filter(|one| **one == status).count();
    times.sort();
    let p99 = times[times.len() * 99 / 100];
    println!(
        "flood: 401 {}, 429 {}, 503 {}; p99 of the signed in {p99:?}, {before} MiB before, {most} MiB at most",
        count(401),
        count(429),
        count(503)
    );
    assert_eq!(count(401) + count(429) + count(503), statuses.len(), "{statuses:?}");
    assert!(count(401) > 10 && count(503) > 10, "it was no flood");
    assert!(p99 < Duration::from_millis(100), "{p99:?}");
    assert!(most <= before + HASHES + COST, "memory grew from {before} to {most} MiB");
}
