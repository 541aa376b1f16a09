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
