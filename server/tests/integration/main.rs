//! The server from outside: a real one on a free port, a real database, a real HTTP client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

mod access;
mod accounts;
mod answers;
mod assignment;
mod batch;
mod binary;
mod browser;
mod chromium;
mod commands;
mod declared;
mod door;
mod events;
mod filters;
mod handover;
mod horizon;
mod isolation;
mod outside;
mod own_account;
mod paging;
mod patch;
#[path = "../postgres/mod.rs"]
mod postgres;
mod replay;
mod seen;
mod sharing;
mod stamps;
mod support;
mod two_servers;
mod web;
mod wire;
