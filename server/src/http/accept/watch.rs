//! Notices a request's head that arrives byte by byte and never ends, and an answer that nobody takes.

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
pub(super) struct Watch {
    state: Mutex<State>,
    /// Since when bytes of an answer wait for the client to take them.
    stuck: Mutex<Option<Instant>>,
}

impl Watch {
    fn bytes_have_arrived(&self) {
        if let Ok(mut state) = self.state.lock()
            && *state == State::Idle
        {
            *state = State::Head(Instant::now());
        }
    }

    fn tried_to_write<T>(&self, polled: &Poll<io::Result<T>>) {
        if let Ok(mut stuck) = self.stuck.lock() {
            match polled {
                Poll::Pending => drop(stuck.get_or_insert_with(Instant::now)),
                Poll::Ready(_) => *stuck = None,
            }
        }
    }

    pub(super) fn head_is_complete(&self) {
        self.set(State::Request);
    }

    pub(super) fn request_is_answered(&self) {
        self.set(State::Idle);
    }

    fn set(&self, next: State) {
        if let Ok(mut state) = self.state.lock() {
            *state = next;
        }
    }

    /// Returns once a head has been arriving for longer than this, with what to say; up to an eighth later.
    pub(super) async fn head_is_overdue(&self, limit: Duration) -> &'static str {
        let since = || match self.state.lock().as_deref() {
            Ok(&State::Head(since)) => Some(since),
            _ => None,
        };
        overdue(limit, since).await;
        "a request's head took too long"
    }

    /// Returns once nothing of an answer was taken for longer than this, with what to say; up to an eighth later.
    pub(super) async fn answer_is_stuck(&self, limit: Duration) -> &'static str {
        overdue(limit, || self.stuck.lock().ok().and_then(|since| *since)).await;
        "an answer was not taken"
    }
}

async fn overdue(limit: Duration, since: impl Fn() -> Option<Instant>) {
    loop {
        sleep(limit / 8).await;
        if since().is_some_and(|since| since.elapsed() >= limit) {
            return;
        }
    }
}

/// A stream whose bytes are noticed as they come and go.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    watch: Arc<Watch>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, watch: Arc<Watch>) -> Self {
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
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.watch.tried_to_write(&polled);
        polled
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.watch.tried_to_write(&polled);
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_flush(cx);
        this.watch.tried_to_write(&polled);
        polled
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
