//! A small proxy that leads to one server, by CONNECT or as SOCKS 5, whichever it is asked for.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the proxy does.
#[derive(Clone, Copy)]
pub enum Answers {
    /// Leads everybody to the server.
    Lead,
    /// Leads this user with this password, and nobody else.
    LeadOnly(&'static str, &'static str),
    /// Closes every connection.
    Close,
}

/// The proxy.
pub struct Tunnel {
    pub port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Tunnel {
    /// Starts a proxy whose every way leads to this port of this computer.
    pub fn to(server: u16, answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let list = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let list = Arc::clone(&list);
                std::thread::spawn(move || lead(stream, server, answers, &list));
            }
        });
        Self { port, asked }
    }

    /// Where it was asked to lead.
    pub fn asked_for(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn lead(mut stream: TcpStream, server: u16, answers: Answers, asked: &Mutex<Vec<String>>) -> Option<()> {
    let mut first = [0];
    if matches!(answers, Answers::Close) {
        return None;
    }
    stream.read_exact(&mut first).ok()?;
    let target = if first[0] == 5 { socks(&mut stream, answers)? } else { connect(&mut stream, answers)? };
    asked.lock().unwrap().push(target);
    let Ok(upstream) = TcpStream::connect(("127.0.0.1", server)) else {
        let said: &[u8] =
            if first[0] == 5 { &[5, 4, 0, 1, 0, 0, 0, 0, 0, 0] } else { b"HTTP/1.1 502 Bad Gateway\r\n\r\n" };
        return stream.write_all(said).ok();
    };
    let said: &[u8] =
        if first[0] == 5 { &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0] } else { b"HTTP/1.1 200 OK\r\n\r\n" };
    stream.write_all(said).ok()?;
    let (mut from, mut to) = (stream.try_clone().ok()?, upstream.try_clone().ok()?);
    std::thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Write));
    });
    let (mut from, mut to) = (upstream, stream);
    drop(std::io::copy(&mut from, &mut to));
    to.shutdown(Shutdown::Write).ok()
}

/// Reads `CONNECT host:port`, whose first letter was read.
fn connect(stream: &mut TcpStream, answers: Answers) -> Option<String> {
    let (mut head, mut byte) = (vec![b'C'], [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    if let Answers::LeadOnly(user, password) = answers {
        use base64::Engine as _;
        let right = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        if !head.lines().any(|line| {
            line.to_ascii_lowercase().starts_with("proxy-authorization:") && line.ends_with(&right)
        }) {
            stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").ok()?;
            return None;
        }
    }
    head.strip_prefix("CONNECT ")?.split(' ').next().map(str::to_owned)
}

/// Reads a greeting, perhaps a name and a password, and where to go: a name, which this proxy looks up.
fn socks(stream: &mut TcpStream, answers: Answers) -> Option<String> {
    let mut take = |length: u8| {
        let mut bytes = vec![0; usize::from(length)];
        stream.read_exact(&mut bytes).ok().map(|()| bytes)
    };
    let methods = take(1)?[0];
    let methods = take(methods)?;
    let (wanted, right) = match answers {
        Answers::LeadOnly(user, password) => (2, Some((user, password))),
        _ => (0, None),
    };
    if !methods.contains(&wanted) {
        stream.write_all(&[5, 255]).ok()?;
        return None;
    }
    stream.write_all(&[5, wanted]).ok()?;
    let mut take = |length: u8| {
        let mut bytes = vec![0; usize::from(length)];
        stream.read_exact(&mut bytes).ok().map(|()| bytes)
    };
    if let Some((user, password)) = right {
        let length = take(2)?[1];
        let name = take(length)?;
        let length = take(1)?[0];
        let secret = take(length)?;
        let good = name == user.as_bytes() && secret == password.as_bytes();
        stream.write_all(&[1, u8::from(!good)]).ok()?;
        if !good {
            return None;
        }
    }
    let mut take = |length: u8| {
        let mut bytes = vec![0; usize::from(length)];
        stream.read_exact(&mut bytes).ok().map(|()| bytes)
    };
    let head = take(4)?;
    if head[3] != 3 {
        return None; // a number: then the client looked the name up
    }
    let length = take(1)?[0];
    let host = String::from_utf8(take(length)?).ok()?;
    let port = take(2)?;
    Some(format!("{host}:{}", u16::from_be_bytes([port[0], port[1]])))
}
