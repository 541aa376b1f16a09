//! Benchmarks that print records per second beside the raw floor of the same store in the same run.
//!
//! Only ratios travel: what a disk gives changes from hour to hour. `cargo xtask bench` runs it, `--short` in a tenth of
//! the size.

mod floor;
mod local;
mod over_http;
mod report;
mod setup;

use std::error::Error;

use setup::{Kind, Size};

fn main() -> Result<(), Box<dyn Error>> {
    let size =
        if std::env::args().any(|argument| argument == "--short") { Size::short() } else { Size::full() };
    let mut report = report::Report::default();
    for kind in [Kind::Sqlite, Kind::Sled] {
        local::edits(kind, &size, &mut report)?;
        local::query(kind, &size, &mut report)?;
        over_http::all(kind, &size, &mut report)?;
    }
    report.print();
    Ok(())
}
