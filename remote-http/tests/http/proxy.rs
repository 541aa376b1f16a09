//! The way by a proxy: names are looked up there, a password travels and is said nowhere, and a wrong proxy is named.

use remote_http::{HttpRemote, Proxy, ProxyAddress};
use secrecy::SecretString;
use sync_core::{Position, Remote as _, RemoteError, RemoteErrorKind as Kind};
use tokio::net::TcpListener;

use crate::support::tunnel::{Answers, Tunnel};
use crate::support::{Server, list, request, tls};

/// A server whose name only the proxy knows.
const SERVER: &str = "https://tasks.example.test:8443";

/// Starts the server and returns its port on this computer.
async fn server() -> u16 {
    let made = rcgen::generate_simple_self_signed(["tasks.example.test".to_owned()]).unwrap();
    tls::serve(&made.cert, &made.signing_key).await
}

fn through(address: &str) -> (Proxy, Option<SecretString>) {
    let (address, password) = ProxyAddress::read(address).unwrap();
    (Proxy::Through(address), password)
}

/// Looks at the certificate by this way, trusts it, and fetches.
async fn fetch((proxy, password): (Proxy, Option<SecretString>)) -> Result<(), RemoteError> {
    let remote = || HttpRemote::builder(SERVER).proxy(proxy.clone(), password.clone());
    let shown = remote().build().unwrap().certificate().await?;
    assert_eq!(shown.names, ["tasks.example.test"]);
    let remote = remote().only_certificate(shown.fingerprint).build().unwrap();
    remote.fetch(&request(Position::Start)).await.map(drop)
}

#[tokio::test]
async fn a_proxy_leads_to_a_server_only_it_knows() {
    let port = server().await;
    for scheme in ["http", "socks5"] {
        let tunnel = Tunnel::to(port, Answers::Lead);
        fetch(through(&format!("{scheme}://127.0.0.1:{}", tunnel.port))).await.unwrap();
        assert_eq!(
            tunnel.asked_for(),
            ["tasks.example.test:8443"; 2],
            "{scheme}: the certificate, and the rows"
        );
    }
}

#[tokio::test]
async fn a_password_reaches_the_proxy_and_a_wrong_one_is_said_without_it() {
    let port = server().await;
    for scheme in ["http", "socks5"] {
        let tunnel = Tunnel::to(port, Answers::LeadOnly("ana", "geheim"));
        let at = |user: &str| through(&format!("{scheme}://{user}127.0.0.1:{}", tunnel.port));
        fetch(at("ana:geheim@")).await.unwrap();
        for user in ["", "ana:falsch@"] {
            let error = fetch(at(user)).await.unwrap_err();
            assert_eq!(error.kind, Kind::Misconfigured, "{scheme} {user}: {error:?}");
            let named = format!("The proxy {scheme}://127.0.0.1:{} wants", tunnel.port);
            assert!(error.message.starts_with(&named), "{error}");
            let whole = format!("{error:?}");
            assert!(!whole.contains("falsch") && !whole.contains("geheim"), "{whole}");
        }
    }
}

#[tokio::test]
async fn a_wrong_proxy_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let lost = Tunnel::to(closed.port(), Answers::Lead);
    let silent = Tunnel::to(1, Answers::Close);
    for scheme in ["http", "socks5"] {
        for (port, why) in
            [(closed.port(), "running?"), (lost.port, "the server"), (silent.port, "the server")]
        {
            let proxy = format!("{scheme}://127.0.0.1:{port}");
            let error = fetch(through(&proxy)).await.unwrap_err();
            assert_eq!(error.kind, Kind::Unreachable, "{error:?}");
            assert!(error.message.starts_with(&format!("The proxy {proxy} ")), "{error}");
            assert!(error.message.contains(why), "{error}");
        }
    }
    let error = fetch(through("http://proxy.example.invalid:3128")).await.unwrap_err();
    assert!(error.message.starts_with("The proxy http://proxy.example.invalid:3128 "), "{error}");
}

#[tokio::test]
async fn a_server_on_this_computer_is_reached_without_the_proxy() {
    let server = Server::new([list(&[])]).await;
    let (proxy, _) = through("http://127.0.0.1:1");
    let remote = HttpRemote::builder(&server.address).proxy(proxy, None).build().unwrap();
    remote.fetch(&request(Position::Start)).await.unwrap();
}
