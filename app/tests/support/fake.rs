//! What is no server of ours: answers every request with the same bytes.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// Listens on this port and gives this answer to everything, until the process ends.
pub fn answer(port: u16, status: &'static str, kind: &'static str, body: &'static str) {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { continue };
            drop(one(stream, status, kind, body));
        }
    });
}

fn one(mut stream: TcpStream, status: &str, kind: &str, body: &str) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(200)))?;
    let mut request = [0; 65536];
    let _read = stream.read(&mut request)?;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Listens before the server on this port and returns where; passes what is read on to it, and answers everything that
/// writes with a refusal.
pub fn refuse_writes(upstream: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            drop(read_only(stream, upstream));
        }
    });
    port
}

fn read_only(mut stream: TcpStream, upstream: u16) -> std::io::Result<()> {
    let wait = Some(Duration::from_millis(200));
    stream.set_read_timeout(wait)?;
    let mut request = vec![0; 65536];
    let read = stream.read(&mut request)?;
    request.truncate(read);
    if !request.starts_with(b"GET") {
        let body = r#"{"error":"no cheese here"}"#;
        let length = body.len();
        return write!(
            stream,
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: \
             close\r\n\r\n{body}"
        );
    }
    let mut server = TcpStream::connect(("127.0.0.1", upstream))?;
    server.set_read_timeout(wait)?;
    server.write_all(&request)?;
    let (mut answer, mut part) = (Vec::new(), [0; 65536]);
    while let Ok(read @ 1..) = server.read(&mut part) {
        answer.extend_from_slice(&part[..read]);
    }
    // The client must not send its next request over a connection that ends here.
    let end_of_line = answer.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    stream.write_all(&answer[..end_of_line])?;
    stream.write_all(b"Connection: close\r\n")?;
    stream.write_all(&answer[end_of_line..])
}
