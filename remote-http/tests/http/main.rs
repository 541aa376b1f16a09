//! The remote on the wire: against a server that answers what it is told to, byte by byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod account;
mod batch;
mod bodies;
mod cut_off;
mod devices;
mod hostile;
mod outcomes;
mod proxy;
mod sharing;
mod statuses;
mod support;
mod tls;
mod wire_shapes;
