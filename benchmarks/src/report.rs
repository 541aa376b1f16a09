//! The table at the end.

use std::time::Duration;

/// Lines of results.
#[derive(Debug, Default)]
pub(crate) struct Report {
    lines: Vec<[String; 5]>,
}

impl Report {
    /// Adds a rate beside its floor, both in records per second.
    pub(crate) fn rate(
        &mut self,
        what: &str,
        store: &str,
        records: usize,
        took: Duration,
        floor: Option<f64>,
    ) {
        let rate = per_second(records, took);
        let (floor, ratio) = match floor {
            Some(floor) => (format!("{floor:.0}/s"), format!("{:.2}", rate / floor)),
            None => (String::new(), String::new()),
        };
        self.lines.push([what.into(), store.into(), format!("{rate:.0}/s"), floor, ratio]);
    }

    /// Adds a time.
    pub(crate) fn time(&mut self, what: &str, store: &str, took: Duration) {
        let ms = took.as_secs_f64() * 1000.0;
        self.lines.push([what.into(), store.into(), format!("{ms:.3} ms"), String::new(), String::new()]);
    }

    /// Prints everything as one aligned table.
    #[expect(clippy::print_stdout, reason = "the table is the result")]
    pub(crate) fn print(&self) {
        println!("{:<34} {:<8} {:>14} {:>14} {:>7}", "what", "store", "ours", "raw floor", "ratio");
        for [what, store, ours, floor, ratio] in &self.lines {
            println!("{what:<34} {store:<8} {ours:>14} {floor:>14} {ratio:>7}");
        }
    }
}

/// Records per second.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn per_second(records: usize, took: Duration) -> f64 {
    records as f64 / took.as_secs_f64().max(1e-9)
}
