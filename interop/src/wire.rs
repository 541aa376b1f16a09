//! HTTP by hand: requests go out exactly as they were recorded, also those no HTTP client would send.

use std::{collections::BTreeMap, io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer, read to its end. Names of headers are in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// Sends one request on a connection of its own.
pub(crate) async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: Option<&[u8]>,
) -> io::Result<Reply> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(body) = body {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    let talk = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(head.as_bytes()).await?;
        if let Some(body) = body {
            // A server may refuse a body by its length and close; the answer is there all the same.
            let _ = stream.write_all(body).await;
        }
        let mut whole = Vec::new();
        match stream.read_to_end(&mut whole).await {
            Err(error) if whole.is_empty() => Err(error),
            _ => Ok(whole),
        }
    };
    let whole = timeout(PATIENCE, talk).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    parse(&whole).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is no HTTP"))
}

fn parse(whole: &[u8]) -> Option<Reply> {
    let end = whole.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(whole.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Some(Reply { status, headers, body: whole.get(end + 4..)?.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let reply = parse(b"HTTP/1.1 200 OK\r\nETag: \"a:b\"\r\n\r\n[]").unwrap();
        assert_eq!(reply.status, 200);
        assert_eq!(reply.headers.get("etag").map(String::as_str), Some("\"a:b\""));
        assert_eq!(reply.body, b"[]");
    }

    #[test]
    fn what_is_cut_off_in_its_head_is_no_answer() {
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\nETag"), None);
    }
}
