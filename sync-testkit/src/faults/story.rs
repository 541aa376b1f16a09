//! A story: commits of every kind, the same in every run, and what a store holds after each.

use std::path::Path;

use proptest::collection::vec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use sync_core::{Change, Changes, MemoryStore, Store};

use super::Open;
use crate::conformance::snapshot::{change, everything};
use crate::sample::schema;

/// Commits, and everything that can be read after each of them.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) commits: Vec<Changes>,
    /// One more than there are commits: the first is of the empty store.
    pub(super) states: Vec<Value>,
}

impl Story {
    /// Makes a story of so many commits. No two of its states are equal.
    pub(super) fn of(commits: usize) -> Self {
        let mut runner = TestRunner::deterministic();
        let mut store = MemoryStore::new();
        let mut story = Self { commits: Vec::new(), states: vec![everything(&store).unwrap()] };
        for number in 1..=commits {
            let changes = vec(change(), 1..6).new_tree(&mut runner).unwrap().current();
            let mut changes: Changes = changes.into_iter().collect();
            changes.push(Change::PutMeta("device".to_owned(), number.to_string()));
            store.commit(&changes).unwrap();
            story.commits.push(changes);
            story.states.push(everything(&store).unwrap());
        }
        story
    }

    /// Commits all of it to a store that is closed and opened once in the middle. Returns the store's name.
    pub(super) fn tell(&self, open: Open, folder: &Path, mut around: impl FnMut(Moment)) -> &'static str {
        let (mut number, mut name) = (0, "");
        for half in self.commits.chunks(self.commits.len().div_ceil(2)) {
            let mut store = open(&folder.join("store"), &schema()).unwrap();
            name = store.name();
            for changes in half {
                number += 1;
                around(Moment::Begun(number));
                store.commit(changes).unwrap();
                around(Moment::Acknowledged(number));
            }
        }
        name
    }
}

/// What a story has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// A commit is about to be made; the first is number 1.
    Begun(usize),
    /// It returned.
    Acknowledged(usize),
}

/// Tells where two values differ first.
pub(super) fn difference(expected: &Value, found: &Value) -> Option<String> {
    if expected == found {
        return None;
    }
    let inner = match (expected, found) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(n, (a, b))| Some(format!("{n}/{}", difference(a, b)?)))
        }
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().find_map(|(name, a)| Some(format!("{name}/{}", difference(a, b.get(name)?)?)))
        }
        _ => None,
    };
    inner.or_else(|| Some(format!("{:.80} became {:.80}", expected.to_string(), found.to_string())))
}
