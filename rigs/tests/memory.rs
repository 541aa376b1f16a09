//! An answer without end costs a client no more memory than its limit. A test program of its own, because it looks at the
//! memory of the whole process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use rigs::proxy::{Fault, Proxy};
use rigs::server::remote;
use sync_core::{FetchRequest, Filter, Position, Remote as _, RemoteErrorKind, TableName, Tombstones};

/// The largest the process ever was, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test]
async fn a_body_of_a_gibibyte_is_refused_and_costs_little_memory() {
    let nobody = "127.0.0.1:1".parse().unwrap();
    let proxy = Proxy::before(nobody, |_| Fault::Endless(1 << 30)).await.unwrap();
    let remote = remote(&proxy.url(), "token").unwrap();
    let request = FetchRequest {
        table: TableName::new(todo::TASKS).unwrap(),
        filter: Filter::All,
        position: Position::Start,
        limit: 1000,
        tombstones: Tombstones::Skip,
    };
    let before = peak();
    for _ in 0..5 {
        let error = remote.fetch(&request).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Malformed, "{error}");
    }
    let grown = peak() - before;
    assert!(grown < 48 << 10, "{grown} KiB");
}
