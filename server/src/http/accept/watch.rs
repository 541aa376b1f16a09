//! Notices a request's head that arrives byte by byte and never ends.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::sleep,
};

/// What a connection is at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Between requests.
    #[default]
    Idle,
    /// Reading a head since then.
    Head(Instant),
    /// Working on a request: bytes that arrive are its body.
    Request,
}

/// Watches one connection.
#[derive(Debug, Default)]
pub(super) struct HeadWatch(Mutex<State>);

impl HeadWatch {
    fn bytes_have_arrived(&self) {
        if let Ok(mut state) = self.0.lock()
            && *state == State::Idle
        {
            *state = State::Head(Instant::now());
        }
    }

    pub(super) fn head_is_complete(&self) {
        self.set(State::Request);
    }

    pub(super) fn request_is_answered(&self) {
        self.set(State::Idle);
    }

    fn set(&self, next: State) {
        if let Ok(mut state) = self.0.lock() {
            *state = next;
        }
    }

    /// Returns once a head has been arriving for longer than this; up to half as much later.
    pub(super) async fn head_is_overdue(&self, limit: Duration) {
        loop {
            sleep(limit / 2).await;
            if let Ok(state) = self.0.lock()
                && let State::Head(since) = *state
                && since.elapsed() >= limit
            {
                return;
            }
        }
    }
}

/// A stream whose arriving bytes are noticed.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    watch: Arc<HeadWatch>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, watch: Arc<HeadWatch>) -> Self {
        Self { stream, watch }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            this.watch.bytes_have_arrived();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
