//! The power-cut rig in its short form, with the programs that all tests were built with.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::process::{Command, Output};

/// Runs the rig. Nothing if this machine has not what it takes, which is told.
fn rig(words: &[&str]) -> Option<(Output, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_rig")).arg("powercut").args(words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{said}{}", String::from_utf8_lossy(&output.stderr));
    (!said.contains("power cuts: skipped")).then_some((output, said))
}

fn finds(lie: &str) {
    let Some((output, said)) = rig(&["40", "--lie", lie]) else { return };
    assert_eq!(output.status.code(), Some(1));
    for name in ["sqlite: ", "sled: ", "server: "] {
        let line = said.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(!line.ends_with(" 0 lost"), "{line}");
    }
}

#[test]
#[ignore = "takes a minute, and needs the server's program: cargo xtask test runs it"]
fn what_is_acknowledged_survives_every_power_cut() {
    let Some((output, said)) = rig(&["20"]) else { return };
    assert!(output.status.success());
    assert_eq!(said.lines().last(), Some("power cuts: sqlite 20, sled 20, server 20, lost: 0"));
}

#[test]
#[ignore = "takes a few seconds, and needs the server's program: cargo xtask test runs it"]
fn a_writer_that_acknowledges_too_early_is_found_out() {
    finds("early");
}

#[test]
#[ignore = "takes a few seconds, and needs the server's program: cargo xtask test runs it"]
fn a_store_that_does_not_wait_for_the_disk_is_found_out() {
    // The loader complains if there is no such library.
    let trial = Command::new("sh").args(["-c", "LD_PRELOAD=libeatmydata.so exec true"]).output();
    if trial.is_ok_and(|trial| trial.status.success() && trial.stderr.is_empty()) {
        finds("unsynced");
    } else {
        println!("skipped: there is no libeatmydata here");
    }
}
