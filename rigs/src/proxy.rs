//! A bad network: a proxy on this computer, between a real client and a real server, that does to each request what a
//! plan or a seed says.
//!
//! It understands of HTTP only where a request ends: one request goes over one connection, and the server closes it
//! after its answer.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{self, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::chance::Chance;

/// What becomes of one request and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Both arrive.
    None,
    /// Both arrive, later.
    Delay(Duration),
    /// The request never arrives.
    LoseRequest,
    /// Only so many bytes of the request arrive.
    CutRequest(usize),
    /// The server acts, and its answer never arrives.
    LoseAnswer,
    /// Only so many bytes of the answer arrive.
    CutAnswer(usize),
    /// The request arrives twice; the second answer arrives.
    Twice,
    /// The answer arrives in small pieces with pauses.
    Trickle,
    /// Something that is no HTTP arrives as the answer.
    Garbage,
    /// The sign-in page of a network answers.
    SignInPage,
    /// Something in between answers that the server is busy.
    Busy,
    /// The connection is reset.
    Reset,
    /// A list that does not end within so many bytes answers.
    Endless(u64),
}

impl Fault {
    /// Picks a fault of the short kind; often none.
    pub fn any(chance: &mut Chance) -> Self {
        match chance.below(24) {
            0 => Self::Delay(chance.time(Duration::from_millis(30))),
            1 => Self::LoseRequest,
            2 => Self::CutRequest(chance.below(400)),
            3 | 4 => Self::LoseAnswer,
            5 => Self::CutAnswer(chance.below(400)),
            6 => Self::Twice,
            7 => Self::Trickle,
            8 => Self::Garbage,
            9 => Self::SignInPage,
            10 => Self::Busy,
            11 => Self::Reset,
            _ => Self::None,
        }
    }
}

/// Says what becomes of the next request, by its number from 0.
type Plan = Box<dyn FnMut(u64) -> Fault + Send>;

/// The proxy. Dropping it closes it.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    work: JoinHandle<()>,
    counted: Arc<Mutex<u64>>,
}

impl Proxy {
    /// Opens a way to the server at an address.
    ///
    /// # Errors
    /// The system does not let it listen.
    pub async fn before(
        server: SocketAddr,
        plan: impl FnMut(u64) -> Fault + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let counted: Arc<Mutex<u64>> = Arc::default();
        let plan: Arc<Mutex<Plan>> = Arc::new(Mutex::new(Box::new(plan)));
        let number = Arc::clone(&counted);
        let work = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (plan, number) = (Arc::clone(&plan), Arc::clone(&number));
                tokio::spawn(async move {
                    // A connection that breaks is what this is for.
                    drop(one(client, server, &plan, &number).await);
                });
            }
        });
        Ok(Self { address, work, counted })
    }

    /// Returns where clients reach the server now.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Counts the requests so far.
    ///
    /// # Panics
    /// If a connection did.
    #[must_use]
    pub fn requests(&self) -> u64 {
        *self.counted.lock().unwrap()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.work.abort();
    }
}

async fn one(
    mut client: TcpStream,
    server: SocketAddr,
    plan: &Mutex<Plan>,
    counted: &Mutex<u64>,
) -> io::Result<()> {
    let Some(request) = read_request(&mut client).await? else { return Ok(()) };
    let fault = {
        let mut number = counted.lock().unwrap();
        *number += 1;
        plan.lock().unwrap()(*number - 1)
    };
    match fault {
        Fault::None => client.write_all(&ask(server, &request).await?).await,
        Fault::Delay(time) => {
            tokio::time::sleep(time).await;
            let answer = ask(server, &request).await?;
            tokio::time::sleep(time).await;
            client.write_all(&answer).await
        }
        Fault::LoseRequest => Ok(()),
        Fault::CutRequest(length) => {
            let mut server = TcpStream::connect(server).await?;
            server.write_all(&request[..length.min(request.len() - 1)]).await?;
            server.shutdown().await?;
            // What the server says to half a request goes to nobody.
            drop(tokio::time::timeout(Duration::from_millis(200), server.read_to_end(&mut Vec::new())).await);
            Ok(())
        }
        Fault::LoseAnswer => ask(server, &request).await.map(drop),
        Fault::CutAnswer(length) => {
            let answer = ask(server, &request).await?;
            client.write_all(&answer[..length.min(answer.len() - 1)]).await
        }
        Fault::Twice => {
            ask(server, &request).await?;
            client.write_all(&ask(server, &request).await?).await
        }
        Fault::Trickle => {
            for piece in ask(server, &request).await?.chunks(64) {
                client.write_all(piece).await?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Ok(())
        }
        Fault::Garbage => client.write_all(b"\x16\x03\x01\x00\x00 this is no HTTP\r\n\r\n").await,
        Fault::SignInPage => {
            client.write_all(&page("200 OK", "text/html", "<html><form>Sign in</form></html>")).await
        }
        Fault::Busy => client.write_all(&page("503 Service Unavailable", "text/plain", "busy")).await,
        Fault::Reset => {
            client.set_zero_linger()?;
            Ok(())
        }
        Fault::Endless(bytes) => endless(&mut client, bytes).await,
    }
}

/// Reads one request with its body; nothing if the client closes instead.
async fn read_request(client: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    loop {
        if client.read_buf(&mut request).await? == 0 {
            return Ok(None);
        }
        let Some(head) = request.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
        if request.len() >= head + 4 + length {
            return Ok(Some(request));
        }
    }
}

/// Sends a request and reads the answer to its end.
async fn ask(server: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(server).await?;
    let line = request.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    server.write_all(&request[..line]).await?;
    server.write_all(b"connection: close\r\n").await?;
    server.write_all(&request[line..]).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    if answer.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(answer) }
}

fn page(status: &str, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// Begins a correct page of rows and goes on for so many bytes.
async fn endless(client: &mut TcpStream, bytes: u64) -> io::Result<()> {
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {bytes}\r\n\r\n");
    client.write_all(head.as_bytes()).await?;
    client.write_all(br#"{"items":[{"id":"a","text":""#).await?;
    let piece = vec![b'x'; 1 << 20];
    let mut sent = 0;
    while sent < bytes {
        client.write_all(&piece).await?;
        sent += 1 << 20;
    }
    Ok(())
}
