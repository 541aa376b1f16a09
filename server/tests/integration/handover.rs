//! Signing the app in through the browser of its computer.

use std::time::Duration;

use remote_http::{BrowserSignIn, HttpRemote};
use serde_json::json;
use sync_core::RemoteErrorKind as Kind;
use sync_protocol::Dialect;
use url::Url;

use crate::{
    browser::{Browser, hidden},
    support::{Client, PASSWORD, TestServer},
};

const FIELDS: [&str; 4] = ["redirect_uri", "code_challenge", "state", "device"];

async fn begin(server: &TestServer) -> BrowserSignIn {
    let remote = HttpRemote::builder(server.url()).device_name("desk").build().unwrap();
    remote.begin_browser_sign_in().await.unwrap()
}

/// Fills the form in, and says where the server leads.
async fn fill_in(server: &TestServer, address: &str, password: &str) -> Result<String, u16> {
    let mut browser = Browser::new(server);
    let page = browser.look(address.strip_prefix(&server.url()).unwrap()).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let values = FIELDS.map(|name| hidden(&page, name).replace("&amp;", "&"));
    let mut fields = vec![("username", "alice"), ("password", password)];
    fields.extend(FIELDS.iter().zip(&values).map(|(&name, value)| (name, value.as_str())));
    let reply = browser.send("/.auth/authorize", &fields).await;
    reply.header("location").map(str::to_owned).ok_or(reply.status)
}

#[tokio::test]
async fn the_app_is_signed_in_by_the_browser_and_never_sees_the_password() {
    let server = TestServer::start().await;
    let sign_in = begin(&server).await;
    let address = sign_in.url().to_owned();
    assert!(!format!("{sign_in:?}").contains("http"));
    let session = tokio::spawn(sign_in.finish(Duration::from_secs(20)));
    assert_eq!(fill_in(&server, &address, "wrong wrong").await, Err(401));
    let led = fill_in(&server, &address, PASSWORD).await.unwrap();
    assert!(led.starts_with("http://127.0.0.1:"), "{led}");
    // What other programs and pages of this computer try first makes no difference.
    let port = Url::parse(&led).unwrap().port().unwrap();
    let http = reqwest::Client::new();
    for stray in ["/", "/?code=x&state=y", "/favicon.ico"] {
        let reply = http.get(format!("http://127.0.0.1:{port}{stray}")).send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 404);
    }
    let forged = led.split("&state").next().unwrap().to_owned() + "&state=forged";
    assert_eq!(http.get(forged).send().await.unwrap().status().as_u16(), 404);
    let page = http.get(&led).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("You are signed in"), "{page}");
    let session = session.await.unwrap().unwrap();
    let remote = HttpRemote::builder(server.url()).token(session.token).build().unwrap();
    assert_eq!(remote.me().await.unwrap(), session.user_id);
    let devices = remote.devices().await.unwrap();
    assert_eq!((devices.len(), &*devices[0].name, devices[0].is_this), (1, "desk", true));
}

#[tokio::test]
async fn a_sign_in_that_is_cancelled_or_forgotten_says_so() {
    let server = TestServer::start().await;
    let sign_in = begin(&server).await;
    let page = Browser::new(&server).look(sign_in.url().strip_prefix(&server.url()).unwrap()).await.text;
    let (_, cancel) = page.split_once("<a href=\"http://127.0.0.1:").unwrap();
    let cancel = format!("http://127.0.0.1:{}", cancel.split('"').next().unwrap().replace("&amp;", "&"));
    let session = tokio::spawn(sign_in.finish(Duration::from_secs(20)));
    reqwest::get(&cancel).await.unwrap();
    let error = session.await.unwrap().unwrap_err();
    assert!(error.kind == Kind::SignIn && error.message.contains("cancelled"), "{error}");
    let error = begin(&server).await.finish(Duration::from_millis(10)).await.unwrap_err();
    assert!(error.kind == Kind::SignIn && error.message.contains("Nobody"), "{error}");
}

#[tokio::test]
async fn a_code_is_of_use_once_to_the_program_that_asked_and_not_for_long() {
    let server = TestServer::start().await;
    let door = Client { token: None, ..server.alice(Dialect::V3).await };
    let secret = "s".repeat(43);
    // SHA-256 of the secret.
    let challenge = "1kuTyfG2DrM45ctBXWo2vZIO3Q6bNvfqXHMNDhD_FH8";
    let redirect = "http://127.0.0.1:4711/back";
    let address = format!(
        "{}/.auth/authorize?response_type=code&code_challenge_method=S256&state=s&redirect_uri={redirect}\
         &code_challenge={challenge}",
        server.url()
    );
    let fetch = async |code: &str, secret: &str, redirect: &str| {
        let body = json!({ "code": code, "codeVerifier": secret, "redirectUri": redirect });
        door.post("/.auth/token", body).await
    };
    let code = async || {
        let led = Url::parse(&fill_in(&server, &address, PASSWORD).await.unwrap()).unwrap();
        assert_eq!(led.query_pairs().find(|(name, _)| name == "state").unwrap().1, "s");
        led.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    };
    for (secret, redirect) in [("t".repeat(43), redirect), (secret.clone(), "http://127.0.0.1:4711/other")] {
        let code = code().await;
        assert_eq!(fetch(&code, &secret, redirect).await.status, 400);
        // A code that was tried in vain is used up.
        assert_eq!(fetch(&code, &"s".repeat(43), "http://127.0.0.1:4711/back").await.status, 400);
    }
    let good = code().await;
    let reply = fetch(&good, &secret, redirect).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(reply.json()["authenticationToken"].is_string());
    assert_eq!(fetch(&good, &secret, redirect).await.status, 400);
}

#[tokio::test]
async fn what_would_lead_elsewhere_is_refused_on_the_spot() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let good = "response_type=code&code_challenge_method=S256&state=s&redirect_uri=http://127.0.0.1:1/\
                &code_challenge=1kuTyfG2DrM45ctBXWo2vZIO3Q6bNvfqXHMNDhD_FH8";
    assert_eq!(browser.look(&format!("/.auth/authorize?{good}")).await.status, 200);
    for (from, to) in [
        ("127.0.0.1:1", "example.org:1"),
        ("127.0.0.1:1", "localhost:1"),
        ("http:", "https:"),
        ("=code&", "=token&"),
        ("S256", "plain"),
        ("state=s", "state="),
        ("1kuT", ""),
    ] {
        let reply = browser.look(&format!("/.auth/authorize?{}", good.replace(from, to))).await;
        assert_eq!((reply.status, reply.header("location")), (400, None), "{to}");
    }
    // Its form may lead to the program, and nowhere else.
    let policy = browser.look(&format!("/.auth/authorize?{good}")).await;
    assert!(
        policy.header("content-security-policy").unwrap().ends_with("form-action 'self' http://127.0.0.1:1")
    );
}
