//! The kill rigs in their short form, with the programs that all tests were built with.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::process::{Command, Output};

fn rig(words: &[&str]) -> (Output, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rig")).args(words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{said}{}", String::from_utf8_lossy(&output.stderr));
    (output, said)
}

#[test]
#[ignore = "takes a minute, and needs the server's program: cargo xtask test runs it"]
fn what_is_acknowledged_survives_every_kill() {
    let (output, said) = rig(&["kill", "200"]);
    assert!(output.status.success());
    let figures = said.lines().last().unwrap();
    assert!(figures.starts_with("kill cycles: sqlite 200, sled 200, server 1"), "{figures}");
    assert!(figures.ends_with(", lost: 0"), "{figures}");
}

#[test]
#[ignore = "takes a few seconds, and needs the server's program: cargo xtask test runs it"]
fn a_writer_that_acknowledges_too_early_is_found_out() {
    let (output, said) = rig(&["kill", "100", "--lie", "early"]);
    assert_eq!(output.status.code(), Some(1));
    for name in ["sqlite: ", "sled: ", "server: "] {
        let line = said.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(!line.ends_with(" 0 lost"), "{line}");
    }
}
