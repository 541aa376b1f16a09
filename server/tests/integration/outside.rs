//! Signing in with a provider of identities outside: a small one in this process, that can also lie.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Json, Router,
    extract::{Form, State},
    routing::{get, post},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use remote_http::HttpRemote;
use serde_json::{Value, json};
use server::{OutsideConfig, accounts::Newcomers, storage::Identity};
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    browser::Browser,
    support::{PASSWORD, TestServer},
};

/// What is changed about the next token, and what the last request for one was.
#[derive(Default)]
struct Mind {
    claims: Value,
    head: Option<Header>,
    sign_with_secret: bool,
    cut_signature: bool,
    nonce: String,
    asked: Vec<(String, String)>,
    credentials: String,
}

/// A provider.
#[derive(Clone)]
struct Provider {
    issuer: String,
    key: Arc<rcgen::KeyPair>,
    mind: Arc<Mutex<Mind>>,
}

impl Provider {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = Arc::new(rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap());
        let provider = Self { issuer, key, mind: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(about))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    fn config(&self, newcomers: Newcomers) -> OutsideConfig {
        OutsideConfig {
            name: "Harbour".to_owned(),
            issuer: self.issuer.clone(),
            client_id: "tide".to_owned(),
            client_secret: Some("s:cret".to_owned().into()),
            newcomers,
        }
    }
}

async fn about(State(provider): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", provider.issuer);
    Json(
        json!({ "issuer": provider.issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
                 "jwks_uri": at("keys") }),
    )
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let public = provider.key.public_key_raw();
    let part = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&public[range]);
    Json(
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "x": part(1..33), "y": part(33..65) }] }),
    )
}

async fn token(
    State(provider): State<Provider>,
    headers: axum::http::HeaderMap,
    Form(asked): Form<Vec<(String, String)>>,
) -> Json<Value> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut mind = provider.mind.lock().unwrap();
    mind.asked = asked;
    mind.credentials = headers["authorization"].to_str().unwrap().to_owned();
    let mut claims = json!({ "iss": provider.issuer, "sub": "ana-7", "aud": "tide", "exp": now + 300, "iat": now,
                             "nonce": mind.nonce, "preferred_username": "alice" });
    for (name, value) in mind.claims.as_object().cloned().unwrap_or_default() {
        claims[name] = value;
    }
    let mut head = Header::new(Algorithm::ES256);
    head.kid = Some("k1".to_owned());
    let head = mind.head.clone().unwrap_or(head);
    let key = if mind.sign_with_secret {
        EncodingKey::from_secret(provider.key.public_key_raw())
    } else {
        EncodingKey::from_ec_der(&provider.key.serialize_der())
    };
    let mut token = encode(&head, &claims, &key).unwrap();
    if mind.cut_signature {
        token.truncate(token.rfind('.').unwrap() + 1);
    }
    Json(json!({ "id_token": token, "access_token": "x", "token_type": "Bearer" }))
}

async fn serving(provider: &Provider, newcomers: Newcomers) -> TestServer {
    let outside = provider.config(newcomers);
    TestServer::with(|config| config.outside = Some(outside)).await
}

/// Goes to the provider and is vouched for there; gives the query with which it leads back.
async fn vouched(browser: &mut Browser, provider: &Provider, go: &str) -> String {
    let led = browser.look(go).await;
    assert_eq!(led.status, 303, "{}", led.text);
    let to = Url::parse(led.header("location").unwrap()).unwrap();
    let value = |name: &str| to.query_pairs().find(|(one, _)| one == name).unwrap().1.into_owned();
    assert!(to.as_str().starts_with(&format!("{}/authorize?", provider.issuer)));
    assert_eq!(
        (&*value("client_id"), &*value("response_type"), &*value("code_challenge_method")),
        ("tide", "code", "S256")
    );
    provider.mind.lock().unwrap().nonce = value("nonce");
    let state = value("state");
    format!("/sign-in/outside/back?code=c0de&state={state}&challenge={}", value("code_challenge"))
}

#[tokio::test]
async fn somebody_whom_the_provider_knows_gets_an_account_once_and_never_somebody_elses() {
    let provider = Provider::start().await;
    let server = serving(&provider, Newcomers::Welcome).await;
    for _ in 0..2 {
        let mut browser = Browser::new(&server);
        assert!(browser.look("/sign-in").await.text.contains("Sign in with Harbour"));
        let back = vouched(&mut browser, &provider, "/sign-in/outside").await;
        let page = browser.look(&back).await;
        assert!(page.status == 200 && page.text.contains("Signed in"), "{} {}", page.status, page.text);
        browser.cookie = page
            .headers
            .get_all("set-cookie")
            .iter()
            .map(|cookie| cookie.to_str().unwrap())
            .find(|cookie| cookie.starts_with("tidelist="))
            .map(|cookie| cookie.split(';').next().unwrap().to_owned());
        // The provider calls him alice, but alice is somebody else here.
        assert!(browser.look("/account").await.text.contains("<h1>alice 2</h1>"));
        let mind = provider.mind.lock().unwrap();
        let asked = |name: &str| mind.asked.iter().find(|(one, _)| one == name).unwrap().1.clone();
        assert_eq!(mind.credentials, format!("Basic {}", STANDARD.encode("tide:s%3Acret")));
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(asked("code_verifier")));
        assert!(back.ends_with(&format!("challenge={challenge}")));
        assert_eq!(asked("redirect_uri"), format!("{}/sign-in/outside/back", server.url()));
    }
    assert_eq!(server.admin().await.names().await.unwrap(), ["alice", "alice 2", "bob"]);
    // No password opens an account that has none.
    let mut browser = Browser::new(&server);
    for password in ["none", PASSWORD] {
        let reply = browser.send("/sign-in", &[("username", "alice 2"), ("password", password)]).await;
        assert_eq!(reply.status, 401);
    }
}

#[tokio::test]
async fn where_newcomers_are_not_welcome_the_operator_says_whose_account_it_is() {
    let provider = Provider::start().await;
    let server = serving(&provider, Newcomers::Refused).await;
    let mut browser = Browser::new(&server);
    let back = vouched(&mut browser, &provider, "/sign-in/outside").await;
    let page = browser.look(&back).await;
    assert!(page.status == 403 && page.text.contains("no account here"), "{}", page.text);
    let storage = server.storage().await;
    let alice = storage.account("alice").await.unwrap().unwrap();
    let who = Identity { issuer: provider.issuer.clone(), subject: "ana-7".to_owned() };
    storage.link(&who, alice.owner).await.unwrap();
    let back = vouched(&mut browser, &provider, "/sign-in/outside").await;
    assert_eq!(browser.look(&back).await.status, 200);
    assert_eq!(server.admin().await.devices("alice").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_that_is_not_good_in_any_way_signs_nobody_in_and_each_gets_the_same_answer() {
    let provider = Provider::start().await;
    let server = serving(&provider, Newcomers::Welcome).await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let head = |change: fn(&mut Header)| {
        let mut head = Header::new(Algorithm::ES256);
        head.kid = Some("k1".to_owned());
        change(&mut head);
        Some(head)
    };
    let claims = |claims: Value| Mind { claims, ..Mind::default() };
    let lies = vec![
        ("another issuer", claims(json!({ "iss": "https://evil.example" }))),
        ("another server's", claims(json!({ "aud": "other" }))),
        ("for several", claims(json!({ "aud": ["tide", "other"] }))),
        ("by another's party", claims(json!({ "azp": "other" }))),
        ("no audience", claims(json!({ "aud": null }))),
        ("too old", claims(json!({ "exp": now - 120 }))),
        ("without end", claims(json!({ "exp": null }))),
        ("not yet", claims(json!({ "nbf": now + 600 }))),
        ("another sign-in's", claims(json!({ "nonce": "other" }))),
        ("nobody's", claims(json!({ "sub": "" }))),
        ("a number", claims(json!({ "sub": 7 }))),
        ("unknown key", Mind { head: head(|head| head.kid = Some("../k1".to_owned())), ..Mind::default() }),
        (
            "signed with what everybody knows",
            Mind {
                head: head(|head| head.alg = Algorithm::HS256),
                sign_with_secret: true,
                ..Mind::default()
            },
        ),
        ("not signed", Mind { cut_signature: true, ..Mind::default() }),
    ];
    let mut pages = Vec::new();
    for (name, lie) in lies {
        let mut browser = Browser::new(&server);
        *provider.mind.lock().unwrap() = lie;
        let back = vouched(&mut browser, &provider, "/sign-in/outside").await;
        let page = browser.look(&back).await;
        assert!(page.status == 502 && !page.headers.contains_key("set-cookie"), "{name}: {}", page.text);
        pages.push(page.text);
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
    assert_eq!(server.admin().await.names().await.unwrap(), ["alice", "bob"]);
}

#[tokio::test]
async fn who_did_not_begin_cannot_come_back_and_nobody_comes_back_twice() {
    let provider = Provider::start().await;
    let server = serving(&provider, Newcomers::Welcome).await;
    let mut victim = Browser::new(&server);
    let mut attacker = Browser::new(&server);
    let theirs = vouched(&mut attacker, &provider, "/sign-in/outside").await;
    assert_eq!(victim.look(&theirs).await.status, 400, "without the cookie of the one who began");
    vouched(&mut victim, &provider, "/sign-in/outside").await;
    assert_eq!(victim.look(&theirs).await.status, 400, "with a cookie of another sign-in");
    let mut browser = Browser::new(&server);
    let back = vouched(&mut browser, &provider, "/sign-in/outside").await;
    let cookie = browser.cookie.clone();
    assert_eq!(browser.look(&back).await.status, 200);
    browser.cookie = cookie;
    assert_eq!(browser.look(&back).await.status, 400);
}

#[tokio::test]
async fn the_app_is_signed_in_through_the_provider_as_well() {
    let provider = Provider::start().await;
    let server = serving(&provider, Newcomers::Welcome).await;
    let remote = HttpRemote::builder(server.url()).device_name("desk").build().unwrap();
    let sign_in = remote.begin_browser_sign_in().await.unwrap();
    let mut browser = Browser::new(&server);
    let page = browser.look(sign_in.url().strip_prefix(&server.url()).unwrap()).await;
    let (_, go) = page.text.split_once("class=\"way\" href=\"").unwrap();
    let go = go.split('"').next().unwrap().replace("&amp;", "&");
    let session = tokio::spawn(sign_in.finish(Duration::from_secs(20)));
    let back = vouched(&mut browser, &provider, &go).await;
    let led = browser.look(&back).await;
    assert_eq!(led.status, 303, "{}", led.text);
    reqwest::get(led.header("location").unwrap()).await.unwrap();
    let session = session.await.unwrap().unwrap();
    let remote = HttpRemote::builder(server.url()).token(session.token).build().unwrap();
    assert_eq!(remote.me().await.unwrap(), session.user_id);
    // A wish to be led elsewhere goes no further than this.
    let evil = go.replace("127.0.0.1", "evil.example");
    assert_eq!(browser.look(&evil).await.status, 400);
}

#[tokio::test]
async fn a_provider_that_is_away_or_says_it_is_another_is_of_no_use() {
    let provider = Provider::start().await;
    for issuer in
        ["http://127.0.0.1:9".to_owned(), format!("{}/", provider.issuer), "http://example.org".to_owned()]
    {
        let mut outside = provider.config(Newcomers::Welcome);
        outside.issuer = issuer;
        let server = TestServer::with(|config| config.outside = Some(outside)).await;
        assert_eq!(Browser::new(&server).look("/sign-in/outside").await.status, 502);
    }
    let server = TestServer::start().await;
    assert_eq!(Browser::new(&server).look("/sign-in/outside").await.status, 404);
    assert!(!Browser::new(&server).look("/sign-in").await.text.contains("Sign in with"));
}
