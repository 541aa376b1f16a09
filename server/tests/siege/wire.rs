//! A connection on which anything may be sent. It reads answers as strictly as it must to know where they end.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// The longest any answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// Whether another request may follow.
    pub(crate) stays: bool,
    /// Whether it tells browsers to keep nothing and guess nothing.
    pub(crate) guarded: bool,
}

impl Wire {
    pub(crate) async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends a well-framed request and reads its answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        let is_head = request.starts_with(b"HEAD ");
        // The server may answer and hang up before it has read everything.
        let sent = self.stream.write_all(request).await;
        match timeout(PATIENCE, self.answer(is_head)).await {
            Ok(Err(error)) => Err(sent.err().unwrap_or(error)),
            Ok(answer) => answer,
            Err(_) => Err(ErrorKind::TimedOut.into()),
        }
    }

    /// Sends bytes that may be no request at all, says that there is no more, and reads the status of what comes.
    pub(crate) async fn shout(mut self, bytes: &[u8]) -> io::Result<Option<u16>> {
        drop(self.stream.write_all(bytes).await);
        drop(self.stream.shutdown().await);
        let read = async {
            while self.more().await? && self.buffer.len() < 64 {}
            Ok(status(&self.buffer))
        };
        timeout(PATIENCE, read).await.map_err(|_| io::Error::from(ErrorKind::TimedOut))?
    }

    async fn answer(&mut self, is_head: bool) -> io::Result<Answer> {
        loop {
            let Some(end) = find(&self.buffer, b"\r\n\r\n") else {
                self.must_have_more().await?;
                continue;
            };
            let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
            self.buffer.drain(..end + 4);
            let status = status(head.as_bytes()).ok_or(ErrorKind::InvalidData)?;
            if status < 200 {
                continue;
            }
            let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let mut stays = field("connection:") != Some("close");
            let guarded = field("x-content-type-options:") == Some("nosniff")
                && field("cache-control:").is_some()
                && field("x-request-id:").is_some();
            let mut body = Vec::new();
            if is_head || status == 204 || status == 304 {
            } else if field("content-type:") == Some("text/event-stream") {
                // It does not end.
                stays = false;
            } else if let Some(length) = field("content-length:") {
                let length: usize = length.parse().map_err(|_| ErrorKind::InvalidData)?;
                while self.buffer.len() < length {
                    self.must_have_more().await?;
                }
                body = self.buffer.drain(..length).collect();
            } else {
                return Err(io::Error::new(ErrorKind::InvalidData, "an answer without a length"));
            }
            return Ok(Answer { status, body, stays, guarded });
        }
    }

    async fn must_have_more(&mut self) -> io::Result<()> {
        if self.more().await? { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
    }

    async fn more(&mut self) -> io::Result<bool> {
        match self.stream.read_buf(&mut self.buffer).await {
            Ok(bytes) => Ok(bytes > 0),
            // Said after everything that had arrived: not every body is read to its end.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

/// The status in the first line of an answer.
fn status(bytes: &[u8]) -> Option<u16> {
    std::str::from_utf8(bytes.get(9..12)?).ok()?.parse().ok()
}
