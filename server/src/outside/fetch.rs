//! Asking the provider: one small request at a time, over TLS that is always checked, with an end to its time and size.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer, in bytes.
const MOST: usize = 256 * 1_024;

/// A provider that cannot be asked, or answers what it should not; for the log, without anything secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct FetchError(pub(super) String);

fn failed(error: impl std::fmt::Display) -> FetchError {
    FetchError(error.to_string())
}

/// Whether an address may be asked: encrypted, or on this computer itself.
pub(super) fn is_askable(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

/// Gets a document.
pub(super) async fn get(url: &Url) -> Result<Bytes, FetchError> {
    send(url, Request::get(target(url)), Body::empty()).await
}

/// Posts a form, with a name and a password if there is one.
pub(super) async fn post(url: &Url, form: String, credentials: Option<String>) -> Result<Bytes, FetchError> {
    let mut request =
        Request::post(target(url)).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(credentials) = credentials {
        request = request.header(header::AUTHORIZATION, credentials);
    }
    send(url, request, Body::from(form)).await
}

fn target(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

async fn send(url: &Url, request: hyper::http::request::Builder, body: Body) -> Result<Bytes, FetchError> {
    if !is_askable(url) {
        return Err(failed("its address is not encrypted"));
    }
    let host = url.host_str().ok_or_else(|| failed("its address has no host"))?;
    let port = url.port_or_known_default().ok_or_else(|| failed("its address has no port"))?;
    let named = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let request = request
        .header(header::HOST, named)
        .header(header::ACCEPT, "application/json")
        .body(body)
        .map_err(failed)?;
    let work = async {
        let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await.map_err(failed)?;
        if url.scheme() == "http" {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(failed)?;
        exchange(tls()?.connect(name, stream).await.map_err(failed)?, request).await
    };
    timeout(PATIENCE, work).await.map_err(|_| failed("it did not answer in time"))?
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Body>,
) -> Result<Bytes, FetchError> {
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(failed)?;
    let connection = tokio::spawn(connection);
    let answer = async {
        let response = sender.send_request(request).await.map_err(failed)?;
        // It is followed nowhere: whoever is asked is configured.
        if response.status() != StatusCode::OK {
            return Err(failed(format!("it answered with the status {}", response.status())));
        }
        let body = Limited::new(response.into_body(), MOST).collect().await.map_err(failed)?;
        Ok(body.to_bytes())
    }
    .await;
    connection.abort();
    answer
}

fn tls() -> Result<TlsConnector, FetchError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(failed)?;
    Ok(TlsConnector::from(Arc::new(config.with_no_client_auth())))
}
