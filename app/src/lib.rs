//! Tidelist, an offline-first todo app, and its command line.

pub mod config;
pub mod gui;
pub mod worker;
