//! What every database must do, done on each: the same tests for SQLite and for PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

/// Makes a test of each function for each database.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::bench::Bench::sqlite()).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(bench) = crate::bench::Bench::postgres().await {
                    super::$name(bench).await;
                }
            })*
        }
    };
}

mod bench;
mod encryption;
mod everybody;
mod filters;
mod generated;
mod lanes;
mod pages;
mod people;
#[path = "../postgres/mod.rs"]
mod postgres;
mod reopening;
mod seeks;
mod sharing;
mod tickets;
mod upkeep;
mod walls;
mod words;
mod writes;
