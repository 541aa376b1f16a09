//! What a server counts, in the text form that Prometheus reads.
//!
//! Nobody is named in it: only verbs, statuses and times. It is answered at an address of its own, for the operator.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{Method, header},
    response::IntoResponse,
    routing::get,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::storage::Storage;

/// The upper ends of the classes of times, in milliseconds.
const CLASSES_MS: [u64; 8] = [1, 5, 10, 50, 100, 500, 1_000, 5_000];

/// What is counted.
#[derive(Debug, Default)]
pub(crate) struct Metrics(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: BTreeMap<(&'static str, u16), u64>,
    classes: [u64; CLASSES_MS.len()],
    answered: u64,
    seconds: f64,
}

impl Metrics {
    /// Counts an answer.
    pub(crate) fn answered(&self, method: &Method, status: u16, took: Duration) {
        let Ok(mut counts) = self.0.lock() else { return };
        *counts.requests.entry((verb(method), status)).or_default() += 1;
        counts.answered += 1;
        counts.seconds += took.as_secs_f64();
        for (count, end) in counts.classes.iter_mut().zip(CLASSES_MS) {
            *count += u64::from(took <= Duration::from_millis(end));
        }
    }

    /// Writes everything down.
    fn text(&self, database_answers: bool) -> String {
        let mut out = String::new();
        // Writing into a `String` cannot fail.
        let _ = self.write(&mut out, database_answers);
        out
    }

    fn write(&self, out: &mut String, database_answers: bool) -> std::fmt::Result {
        writeln!(out, "# HELP tidelist_info The version of the server.")?;
        writeln!(out, "# TYPE tidelist_info gauge")?;
        writeln!(out, "tidelist_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"))?;
        writeln!(out, "# HELP tidelist_database_up Whether the database answers.")?;
        writeln!(out, "# TYPE tidelist_database_up gauge")?;
        writeln!(out, "tidelist_database_up {}", u8::from(database_answers))?;
        let Ok(counts) = self.0.lock() else { return Ok(()) };
        writeln!(out, "# HELP tidelist_requests_total Answers, by verb and status.")?;
        writeln!(out, "# TYPE tidelist_requests_total counter")?;
        for ((method, status), count) in &counts.requests {
            writeln!(out, "tidelist_requests_total{{method=\"{method}\",status=\"{status}\"}} {count}")?;
        }
        writeln!(out, "# HELP tidelist_request_seconds From a request's head to its answer's.")?;
        writeln!(out, "# TYPE tidelist_request_seconds histogram")?;
        for (count, end) in counts.classes.iter().zip(CLASSES_MS) {
            let end = Duration::from_millis(end).as_secs_f64();
            writeln!(out, "tidelist_request_seconds_bucket{{le=\"{end}\"}} {count}")?;
        }
        writeln!(out, "tidelist_request_seconds_bucket{{le=\"+Inf\"}} {}", counts.answered)?;
        writeln!(out, "tidelist_request_seconds_sum {}", counts.seconds)?;
        writeln!(out, "tidelist_request_seconds_count {}", counts.answered)
    }
}

/// An extension method is a client's own text.
fn verb(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

type Shared = (Arc<Metrics>, Arc<dyn Storage>);

/// Answers `GET /metrics` until it is told to stop.
pub(crate) async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    storage: Arc<dyn Storage>,
    stop: CancellationToken,
) {
    let router = Router::new().route("/metrics", get(show)).with_state((metrics, storage));
    let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
    if let Err(error) = served.await {
        tracing::error!(%error, "nobody can ask for what is counted any more");
    }
}

async fn show(State((metrics, storage)): State<Shared>) -> impl IntoResponse {
    let text = metrics.text(storage.check().await.is_ok());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_in_every_class_they_are_within() {
        let metrics = Metrics::default();
        for ms in [0, 1, 7, 70_000] {
            metrics.answered(&Method::GET, 200, Duration::from_millis(ms));
        }
        let canary = Method::from_bytes(b"CANARY").unwrap();
        metrics.answered(&canary, 405, Duration::ZERO);
        let text = metrics.text(true);
        for line in [
            "tidelist_database_up 1",
            "tidelist_requests_total{method=\"GET\",status=\"200\"} 4",
            "tidelist_requests_total{method=\"other\",status=\"405\"} 1",
            "tidelist_request_seconds_bucket{le=\"0.001\"} 3",
            "tidelist_request_seconds_bucket{le=\"0.01\"} 4",
            "tidelist_request_seconds_bucket{le=\"5\"} 4",
            "tidelist_request_seconds_bucket{le=\"+Inf\"} 5",
            "tidelist_request_seconds_count 5",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("CANARY"));
    }
}
