//! The window, driven without a screen: what is clicked and typed, and what the worker is asked for.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod automatic;
mod choosing;
mod conflicts;
mod connect;
mod details;
mod devices;
mod filters;
mod first_start;
mod fits;
mod history;
mod hot_key;
mod keyboard;
mod keys;
mod looks;
mod motion;
mod pages;
mod panel;
mod people;
mod room;
mod settings;
mod sharing;
mod states;
mod support;
mod syncing;
mod tasks;
mod tray;
mod walk;
