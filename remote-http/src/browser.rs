//! Signing in through the browser of this computer (RFC 8252): the server's own page asks for name and password, and leads
//! back to a port of this computer with a code that only this program can use (RFC 7636).

use std::fmt;
use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{StatusCode, Url};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sync_core::{RemoteError, RemoteErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use crate::account::{Session, session};
use crate::failure::{self, Asked};
use crate::remote::{HttpRemote, OK};

/// The longest head of a request that is read, in bytes.
const MAX_HEAD: usize = 16 * 1_024;
/// How long a browser may take to send one.
const HEAD: Duration = Duration::from_secs(5);
/// How long to wait after a visitor could not be let in.
const PAUSE: Duration = Duration::from_millis(50);

/// A sign-in on its way through the browser. Dropping it gives it up.
pub struct BrowserSignIn {
    remote: HttpRemote,
    listener: TcpListener,
    url: Url,
    redirect: Url,
    state: String,
    secret: String,
}

/// What the browser came back with.
enum Answer {
    Code(String),
    Cancelled,
}

impl HttpRemote {
    /// Begins to sign in through the browser: open [`BrowserSignIn::url`] in it, and wait for
    /// [`BrowserSignIn::finish`].
    ///
    /// # Errors
    /// [`RemoteErrorKind::Misconfigured`] if the server has no such page; no port on this computer; else whatever
    /// went wrong on the way.
    pub async fn begin_browser_sign_in(&self) -> Result<BrowserSignIn, RemoteError> {
        let here = |_| local("No port of this computer is free for the browser to come back to.");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(here)?;
        let port = listener.local_addr().map_err(here)?.port();
        let (secret, state, path) = (random()?, random()?, random()?);
        // A path nobody can guess, so that other programs and pages are turned away before anything is compared.
        let redirect = format!("http://127.0.0.1:{port}/{path}");
        let redirect = Url::parse(&redirect).map_err(|_| local("The way back could not be written."))?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()));
        let mut url = self.address.path(".auth/authorize");
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", redirect.as_str())
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("state", &state)
            .append_pair("device", self.device_name.as_deref().unwrap_or_default());
        // Rather here than in front of a page that is not there.
        let page = self.send(self.client.get(url.clone())).await?;
        if page.status != OK {
            return Err(failure::status(&page, Asked::Account));
        }
        Ok(BrowserSignIn { remote: self.clone(), listener, url, redirect, state, secret })
    }
}

impl BrowserSignIn {
    /// The address to open in the browser.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Waits for the browser to come back, at most so long, and fetches the session.
    ///
    /// # Errors
    /// [`RemoteErrorKind::SignIn`] if nobody came back in time or the sign-in was cancelled; else whatever went
    /// wrong on the way.
    pub async fn finish(self, patience: Duration) -> Result<Session, RemoteError> {
        let came = timeout(patience, self.wait()).await;
        let answer = came.map_err(|_| refused("Nobody signed in in the browser. Try again."))?;
        let Answer::Code(code) = answer else {
            return Err(refused("The sign-in was cancelled in the browser."));
        };
        let body =
            json!({ "code": code, "codeVerifier": self.secret, "redirectUri": self.redirect.as_str() });
        let request = self.remote.client.post(self.remote.address.path(".auth/token"));
        let answer = self.remote.send_json(request, &body).await?;
        match answer.status {
            OK => session(&answer),
            StatusCode::BAD_REQUEST => Err(refused("The sign-in took too long. Try again.")),
            _ => Err(failure::status(&answer, Asked::Account)),
        }
    }

    async fn wait(&self) -> Answer {
        loop {
            let Ok((mut visitor, _)) = self.listener.accept().await else {
                // It is of one visitor, or the computer has none to give just now.
                sleep(PAUSE).await;
                continue;
            };
            let asked = timeout(HEAD, target(&mut visitor)).await.ok().flatten();
            let answer = asked.as_deref().and_then(|asked| self.read(asked));
            let (status, words) = match &answer {
                Some(Answer::Code(_)) => {
                    ("200 OK", "You are signed in. Close this window and go back to Tidelist.")
                }
                Some(Answer::Cancelled) => ("200 OK", "Nobody was signed in. Close this window."),
                None => ("404 Not Found", "There is nothing here."),
            };
            drop(timeout(HEAD, reply(&mut visitor, status, words)).await);
            if let Some(answer) = answer {
                return answer;
            }
        }
    }

    /// Reads what the browser asks for; `None` if it is not what it was led to, or not by our own server's doing.
    fn read(&self, asked: &str) -> Option<Answer> {
        let asked = self.redirect.join(asked).ok()?;
        if asked.path() != self.redirect.path() || asked.origin() != self.redirect.origin() {
            return None;
        }
        let value = |name: &str| {
            asked.query_pairs().find(|(one, _)| one == name).map(|(_, value)| value.into_owned())
        };
        if value("state")? != self.state {
            return None;
        }
        value("code").map(Answer::Code).or_else(|| value("error").map(|_| Answer::Cancelled))
    }
}

/// What a GET asks for. Any other request is none.
async fn target(visitor: &mut TcpStream) -> Option<String> {
    let (mut head, mut chunk) = (Vec::new(), [0; 1_024]);
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = visitor.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(chunk.get(..read)?);
        if head.len() > MAX_HEAD {
            return None;
        }
    }
    let head = String::from_utf8(head).ok()?;
    let (line, _) = head.split_once("\r\n")?;
    let (target, version) = line.strip_prefix("GET ")?.split_once(' ')?;
    (version.starts_with("HTTP/1.") && target.starts_with('/')).then(|| target.to_owned())
}

async fn reply(visitor: &mut TcpStream, status: &str, words: &str) -> std::io::Result<()> {
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Tidelist</title><p>{words}</p></html>"
    );
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    visitor.write_all(answer.as_bytes()).await?;
    visitor.shutdown().await
}

fn random() -> Result<String, RemoteError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| local("This computer has no randomness to give."))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn local(sentence: &str) -> RemoteError {
    RemoteError::new(RemoteErrorKind::Misconfigured, sentence)
}

fn refused(sentence: &str) -> RemoteError {
    RemoteError::new(RemoteErrorKind::SignIn, sentence)
}

/// Without what is secret.
impl fmt::Debug for BrowserSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserSignIn").finish_non_exhaustive()
    }
}
