//! The door: accepts connections, keeps slow and idle ones from piling up, and closes in good order.
//!
//! It is our own because `axum::serve` waits for ever for a request's head and for a connection's first byte.

mod addresses;
mod unread;
mod watch;

use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::addresses::Addresses;
use self::unread::Noticed;
use self::watch::{Watch, Watched};
use super::service::{Peer, Service};
use crate::config::Limits;

/// What it takes to accept connections.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) service: Service,
    pub(crate) limits: Limits,
    /// Asks every connection to finish the request in hand and close.
    pub(crate) stop: CancellationToken,
}

impl Door {
    /// Accepts connections until it is told to stop, then waits for the requests in hand.
    pub(crate) async fn run(self, listener: TcpListener) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let addresses = Arc::new(Addresses::new(self.limits.connections_per_address));
        let connections = TaskTracker::new();
        // Cuts what has not finished when the time to finish is over.
        let cut = CancellationToken::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stop.cancelled() => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    // Without a place the connection closes at once: better than one that never answers.
                    let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
                    let seat = if self.service.is_proxy(peer.ip()) {
                        None
                    } else {
                        let Some(seat) = Addresses::admit(&addresses, peer.ip()) else { continue };
                        Some(seat)
                    };
                    let (door, cut) = (self.clone(), cut.clone());
                    connections.spawn(async move {
                        tokio::select! {
                            () = door.welcome(stream, peer) => {}
                            () = cut.cancelled() => {}
                        }
                        drop((place, seat));
                    });
                }
                Err(error) => {
                    // Out of file handles, mostly: what is open has to close first.
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(listener);
        connections.close();
        if timeout(self.limits.drain, connections.wait()).await.is_err() {
            tracing::warn!(
                connections = connections.len(),
                "some requests did not finish in time and were cut"
            );
            cut.cancel();
            connections.wait().await;
        }
    }

    /// Waits for the first byte, or the end of the TLS handshake, and serves what comes.
    async fn welcome(self, stream: TcpStream, peer: SocketAddr) {
        // Small answers should not wait for large ones. Where it cannot be set, they do.
        let _ = stream.set_nodelay(true);
        let patience = self.limits.first_byte;
        match &self.tls {
            Some(tls) => {
                let handshake = tokio::select! {
                    handshake = timeout(patience, tls.accept(stream)) => handshake,
                    () = self.stop.cancelled() => return,
                };
                match handshake {
                    Ok(Ok(stream)) => self.serve(stream, peer).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                    Err(_) => tracing::debug!("a TLS handshake took too long"),
                }
            }
            None => {
                let mut first = [0];
                let byte = tokio::select! {
                    byte = timeout(patience, stream.peek(&mut first)) => byte,
                    () = self.stop.cancelled() => return,
                };
                if matches!(byte, Ok(Ok(1))) {
                    self.serve(stream, peer).await;
                }
            }
        }
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(&self, stream: S, peer: SocketAddr) {
        let watch = Arc::new(Watch::default());
        let io = TokioIo::new(Watched::new(stream, Arc::clone(&watch)));
        let (service, peer) = (self.service.clone(), Peer(peer.ip().to_canonical()));
        let seen = Arc::clone(&watch);
        let answer = service_fn(move |request: Request<Incoming>| {
            seen.head_is_complete();
            let (service, seen) = (service.clone(), Arc::clone(&seen));
            async move {
                let (head, body) = request.into_parts();
                let (body, unread) = Noticed::new(body);
                let request = Request::from_parts(head, Body::new(body));
                let mut response = service.answer(request, peer).await;
                unread.announce(&mut response);
                seen.request_is_answered();
                Ok::<_, Infallible>(response)
            }
        });
        let mut http = http1::Builder::new();
        // Hyper's limit runs from the end of the last answer, so it is the one for idle connections.
        http.timer(TokioTimer::new()).header_read_timeout(self.limits.idle);
        let mut connection = pin!(http.serve_connection(io, answer));
        let mut stopping = false;
        let mut head = pin!(watch.head_is_overdue(self.limits.head));
        let mut answer = pin!(watch.answer_is_stuck(self.limits.answer));
        loop {
            tokio::select! {
                result = connection.as_mut() => {
                    if let Err(error) = result {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    return;
                }
                why = async { tokio::select! { why = &mut head => why, why = &mut answer => why } } => {
                    tracing::debug!("{why}");
                    return;
                }
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}
