//! A process is killed at every commit of a story, and at every single call that changes its files.

use std::env;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process;

use faulty_disk::{Call, Failure, Fault, FaultyDisk, Times};

use super::durability::holds_one_of;
use super::story::{Moment, Story};
use super::{Open, Subject, how_many, skipped};
use crate::again::again;

const FOLDER: &str = "SYNC_TESTKIT_KILLED_FOLDER";
const AT: &str = "SYNC_TESTKIT_KILLED_AT";
const ACKNOWLEDGED: &str = "acknowledged ";
const FINISHED: &str = "finished";
const COMMITS: usize = 12;

/// Where the child comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// After this commit returned.
    Commit(usize),
    /// Before this call.
    Call(u32),
}

/// Killed right after each commit, one by one.
pub(super) fn i15_a_process_killed_after_any_commit_keeps_it(subject: &Subject) {
    let story = Story::of(COMMITS);
    play_if_child(subject.open, &story);
    for commit in 1..=COMMITS {
        let end = kill(subject, &story, At::Commit(commit));
        assert!(end.is_continue(), "the child was not killed after commit {commit}");
    }
}

/// Killed before each call that changes files, one by one, from the first of opening to the last of closing.
pub(super) fn i15_a_process_killed_at_any_write_keeps_what_it_acknowledged(subject: &Subject) {
    let story = Story::of(COMMITS);
    play_if_child(subject.open, &story);
    if FaultyDisk::unwritten(&env::temp_dir()).is_err() {
        return skipped(subject.name(), "this system does not let calls be watched");
    }
    let mut all = 1;
    while kill(subject, &story, At::Call(all)).is_continue() {
        all *= 2;
    }
    // In the short form only every so manieth call.
    let step = (all / how_many("SYNC_TESTKIT_KILLS", 60)).max(1);
    let mut calls = (1..).step_by(usize::try_from(step).unwrap());
    while kill(subject, &story, At::Call(calls.next().unwrap())).is_continue() {}
}

/// In the child: tells the story until it is killed.
fn play_if_child(open: Open, story: &Story) {
    let (Some(folder), Ok(at)) = (env::var_os(FOLDER), env::var(AT)) else { return };
    let (kind, number) = at.split_once(' ').unwrap();
    let folder = Path::new(&folder);
    let disk = FaultyDisk::unwritten(folder);
    if kind == "call" {
        let nth = number.parse().unwrap();
        let fault = Fault { calls: Call::CHANGES, nth, failure: Failure::Kill, times: Times::Once };
        disk.as_ref().unwrap().fail(fault);
    }
    let say = |word: &str| writeln!(io::stdout(), "\n{word}").and_then(|()| io::stdout().flush()).unwrap();
    story.tell(open, folder, |moment| {
        if let Moment::Acknowledged(commit) = moment {
            say(&format!("{ACKNOWLEDGED}{commit}"));
            if kind == "commit" && number == commit.to_string() {
                process::abort();
            }
        }
    });
    say(FINISHED);
    process::exit(0);
}

/// Lets a child be killed and looks what is left; breaks when the child came to its own end.
fn kill(subject: &Subject, story: &Story, at: At) -> ControlFlow<()> {
    let folder = tempfile::tempdir().unwrap();
    let place = match at {
        At::Commit(number) => format!("commit {number}"),
        At::Call(number) => format!("call {number}"),
    };
    let output = again(subject.name()).env(FOLDER, folder.path()).env(AT, place).output().unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!errors.contains("panicked"), "the child panicked: {errors}");
    let acknowledged = said.lines().filter_map(|line| line.strip_prefix(ACKNOWLEDGED)?.parse().ok()).max();
    let acknowledged: usize = acknowledged.unwrap_or(0);
    let begun = if matches!(at, At::Call(_)) { (acknowledged + 1).min(COMMITS) } else { acknowledged };
    if let Err(wrong) = holds_one_of(subject.open, folder.path(), &story.states[acknowledged..=begun]) {
        panic!("killed at {at:?}: {wrong}");
    }
    if said.contains(FINISHED) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
