//! A server with a certificate, which has one empty page for each connection.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use rcgen::{Certificate, KeyPair};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::{converse, list};

/// Starts the server and returns its port on this computer.
pub async fn serve(certificate: &Certificate, key: &KeyPair) -> u16 {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                let replies = Arc::new(Mutex::new(VecDeque::from([list(&[])])));
                tokio::spawn(converse(stream, replies, Arc::default()));
            }
        }
    });
    port
}
