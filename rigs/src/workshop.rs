//! Where rigs work: in memory if the system has room there, because a rig waits for disks more than for anything else.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What a rig may need, in KiB.
const NEEDED: u64 = 1 << 20;

/// Returns the folder of all workshops. What a killed process has written stays with the system wherever it is.
#[must_use]
pub fn room() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if free(memory).is_some_and(|free| free > NEEDED) { memory.to_owned() } else { std::env::temp_dir() }
}

/// Makes a folder of one's own.
///
/// # Panics
/// If that is not possible.
#[must_use]
pub fn workshop() -> TempDir {
    tempfile::Builder::new().prefix("tidelist-rig-").tempdir_in(room()).unwrap()
}

/// Returns how much is free, in KiB, where the system has `df` to tell.
fn free(folder: &Path) -> Option<u64> {
    let output = Command::new("df").args(["-k", "--output=avail"]).arg(folder).output().ok()?;
    String::from_utf8_lossy(&output.stdout).lines().last()?.trim().parse().ok()
}
