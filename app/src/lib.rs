//! Tidelist, an offline-first todo app, and its command line.

pub mod autostart;
pub mod cli;
pub mod config;
pub mod demo;
pub mod gui;
pub mod keychain;
pub mod language;
pub mod link;
pub mod log;
pub mod paths;
pub mod profile;
pub mod share;
mod told;
pub mod window;
pub mod worker;

/// The program's name among all programs, as keychains and desktops know it.
pub const APPLICATION_ID: &str = "io.github.tidelist.Tidelist";
