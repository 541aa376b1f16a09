//! A request that is answered before its body was read: what is left of the body stands in the way of the next request, so
//! the connection ends with the answer, and the answer has to say so.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    body::HttpBody,
    http::{HeaderValue, header},
    response::Response,
};
use hyper::body::{Bytes, Frame, Incoming, SizeHint};

/// Whether a body has an end that nobody has seen.
#[derive(Clone, Debug)]
pub(super) struct Unread(Arc<AtomicBool>);

/// A body that notices how far it is read.
#[derive(Debug)]
pub(super) struct Noticed {
    body: Incoming,
    unread: Unread,
}

impl Noticed {
    pub(super) fn new(body: Incoming) -> (Self, Unread) {
        let unread = Unread(Arc::new(AtomicBool::new(!body.is_end_stream())));
        (Self { body, unread: unread.clone() }, unread)
    }
}

impl Unread {
    /// Announces the end of the connection where there must be one.
    pub(super) fn announce(&self, response: &mut Response) {
        if self.0.load(Ordering::Relaxed) {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

impl HttpBody for Noticed {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) || this.body.is_end_stream() {
            this.unread.0.store(false, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
