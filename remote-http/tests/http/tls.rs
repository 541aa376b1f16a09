//! Certificates: which ones are trusted, and what is said about the others.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use remote_http::HttpRemote;
use sync_core::{Position, Remote, RemoteError, RemoteErrorKind as Kind};
use tokio::net::TcpListener;

use crate::support::tls::serve;
use crate::support::{Reply, request};

/// An authority of our own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A server with a certificate for this name, valid until the end of this year.
    async fn server(&self, name: &str, until: i32) -> String {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(until, 12, 31);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let port = serve(&certificate, &key).await;
        format!("https://localhost:{port}")
    }
}

async fn fetch(address: String, trusted: &Authority) -> Result<(), RemoteError> {
    let remote = HttpRemote::builder(address).ca_pem(trusted.pem.as_str()).build().unwrap();
    remote.fetch(&request(Position::Start)).await.map(drop)
}

#[tokio::test]
async fn a_certificate_of_an_added_authority_is_trusted() {
    let authority = Authority::new();
    fetch(authority.server("localhost", 2199).await, &authority).await.unwrap();
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_not_trusted() {
    let error = fetch(Authority::new().server("localhost", 2199).await, &Authority::new()).await.unwrap_err();
    assert_eq!((error.kind, error.is_temporary()), (Kind::Tls, false));
    assert!(error.message.starts_with("This computer does not trust the server's certificate."), "{error}");
}

#[tokio::test]
async fn a_certificate_of_another_address_is_not_trusted() {
    let authority = Authority::new();
    let error = fetch(authority.server("elsewhere.example", 2199).await, &authority).await.unwrap_err();
    assert_eq!(error.kind, Kind::Tls);
    assert!(error.message.starts_with("The server's certificate belongs to another address."), "{error}");
}

#[tokio::test]
async fn an_expired_certificate_is_not_trusted() {
    let authority = Authority::new();
    let error = fetch(authority.server("localhost", 2001).await, &authority).await.unwrap_err();
    assert_eq!(error.kind, Kind::Tls);
    assert!(error.message.starts_with("The server's certificate has expired."), "{error}");
}

#[tokio::test]
async fn the_certificate_of_an_unknown_authority_is_shown_as_it_is() {
    let url = Authority::new().server("localhost", 2199).await;
    let shown = HttpRemote::builder(&url).build().unwrap().certificate().await.unwrap();
    assert_eq!(shown.names, ["localhost"]);
    assert_eq!(shown.not_before.0, 946_684_800_000, "the first of January 2000");
    assert!(shown.not_after.0 > 7_200_000_000_000, "{shown:?}");
    let again = HttpRemote::builder(&url).build().unwrap().certificate().await.unwrap();
    assert_eq!(again, shown);
}

#[tokio::test]
async fn exactly_the_certificate_that_was_chosen_is_trusted() {
    let url = Authority::new().server("elsewhere.example", 2001).await;
    let shown = HttpRemote::builder(&url).build().unwrap().certificate().await.unwrap();
    let remote = HttpRemote::builder(&url).only_certificate(shown.fingerprint).build().unwrap();
    remote.fetch(&request(Position::Start)).await.unwrap();

    let another = Authority::new().server("elsewhere.example", 2001).await;
    let remote = HttpRemote::builder(&another).only_certificate(shown.fingerprint).build().unwrap();
    let error = remote.fetch(&request(Position::Start)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Tls);
    assert!(error.message.contains("another certificate than the one you trust"), "{error}");
}

#[tokio::test]
async fn a_chosen_certificate_takes_the_place_of_every_authority() {
    let authority = Authority::new();
    let chosen = authority.server("localhost", 2199).await;
    let chosen = HttpRemote::builder(chosen).build().unwrap().certificate().await.unwrap().fingerprint;
    let other = authority.server("localhost", 2199).await;
    let remote = HttpRemote::builder(other).ca_pem(authority.pem.as_str()).only_certificate(chosen).build();
    let error = remote.unwrap().fetch(&request(Position::Start)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Tls, "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_or_not_encrypted_shows_no_certificate() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let look = |url: String| async move { HttpRemote::builder(url).build().unwrap().certificate().await };
    assert_eq!(look(format!("https://localhost:{port}")).await.unwrap_err().kind, Kind::Unreachable);
    assert_eq!(look(format!("http://localhost:{port}")).await.unwrap_err().kind, Kind::Tls);
}

#[tokio::test]
async fn a_server_without_encryption_is_not_talked_to_as_if_it_had_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        while let Ok((mut stream, _)) = listener.accept().await {
            let Reply::Bytes(bytes) = Reply::new("400 Bad Request", "", "plain") else { return };
            let _ = stream.write_all(&bytes).await;
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        }
    });
    let error = fetch(format!("https://localhost:{port}"), &Authority::new()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Tls, "{error:?}");
}
