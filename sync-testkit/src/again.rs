//! The calling test, run again in a process of its own.

use std::env;
use std::io::{Read, Seek};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

const ALONE: &str = "SYNC_TESTKIT_ALONE";
/// How long a process may take that does not hang, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// Returns the call that runs one test of this program, which is to find out from its environment that it is the child.
pub(crate) fn again(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]);
    command
}

/// Runs the body in a process in which nothing else goes on, and which may not hang.
pub(crate) fn alone(test: &str, body: impl FnOnce()) {
    if env::var_os(ALONE).is_some() {
        return body();
    }
    let mut said = tempfile::tempfile().unwrap();
    let (out, errors) = (said.try_clone().unwrap(), said.try_clone().unwrap());
    let mut child = again(test).env(ALONE, "").stdout(out).stderr(errors).spawn().unwrap();
    let end = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if Instant::now() > end => break None,
            None => thread::sleep(Duration::from_millis(10)),
        }
    };
    let mut text = String::new();
    said.rewind().and_then(|()| said.read_to_string(&mut text)).unwrap();
    match status {
        Some(status) => assert!(status.success() && text.contains("1 passed"), "{text}"),
        None => {
            child.kill().and_then(|()| child.wait()).unwrap();
            panic!("it hangs: {text}");
        }
    }
    text.lines().filter(|line| line.contains(" faults")).for_each(|line| eprintln!("{line}"));
}
