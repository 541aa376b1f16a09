//! Calls that fail: the nth of a kind, for every n until the story ends before it, once and from then on.

use std::path::Path;

use faulty_disk::{Call, Crash, Failure, Fault, FaultyDisk, Times};
use serde_json::Value;
use sync_core::{Change, Changes, MemoryStore, Store, StoreError};

use super::durability::holds_one_of;
use super::story::{Story, difference};
use super::{Open, Subject, how_many, skipped};
use crate::again::alone;
use crate::conformance::snapshot::everything;
use crate::sample::schema;

const COMMITS: usize = 8;

pub(super) fn writes_that_fail_lose_nothing(subject: &Subject) {
    every_call(subject, &[Call::Write], Failure::Error);
}

pub(super) fn torn_writes_lose_nothing(subject: &Subject) {
    every_call(subject, &[Call::Write], Failure::Torn);
}

pub(super) fn short_writes_are_completed(subject: &Subject) {
    every_call(subject, &[Call::Write], Failure::Short);
}

pub(super) fn i16_a_disk_that_fills_loses_nothing(subject: &Subject) {
    every_call(subject, &[Call::Write, Call::Resize], Failure::Full);
}

pub(super) fn i28_syncs_that_fail_lose_nothing(subject: &Subject) {
    every_call(subject, &[Call::Sync], Failure::Error);
}

pub(super) fn reads_that_fail_lose_nothing(subject: &Subject) {
    every_call(subject, &[Call::Read], Failure::Error);
}

pub(super) fn short_reads_are_completed(subject: &Subject) {
    every_call(subject, &[Call::Read], Failure::Short);
}

pub(super) fn files_that_cannot_be_opened_renamed_or_resized_lose_nothing(subject: &Subject) {
    every_call(subject, &[Call::Open, Call::Resize, Call::Name], Failure::Error);
}

/// In a process of its own: a library may share something among all stores of a process, and hang with one of them.
fn every_call(subject: &Subject, calls: &'static [Call], failure: Failure) {
    alone(subject.name(), || every_call_here(subject, calls, failure));
}

fn every_call_here(subject: &Subject, calls: &'static [Call], failure: Failure) {
    let story = Story::of(COMMITS);
    if FaultyDisk::unwritten(&std::env::temp_dir()).is_err() {
        return skipped(subject.name(), "this system does not let calls be watched");
    }
    let mut tried = 0;
    for times in [Times::Once, Times::ForEver] {
        let fault = |nth| Fault { calls, nth, failure, times };
        let mut all = 1;
        while Trial::run(subject.open, &story, fault(all)) {
            all *= 2;
        }
        // In the short form only every so manieth call.
        let step = (all / how_many("SYNC_TESTKIT_IO_FAULTS", 24)).max(1);
        let mut nth = 1;
        while Trial::run(subject.open, &story, fault(nth)) {
            nth += step;
            tried += 1;
        }
    }
    eprintln!("\n{failure:?} at each of {calls:?}: {tried} faults, nothing lost");
}

/// One story on a disk with one fault.
struct Trial<'a> {
    fault: Fault,
    disk: FaultyDisk,
    /// What was acknowledged.
    certain: MemoryStore,
    /// What may be there besides: commits that failed since the last that did not.
    failed: Vec<&'a Changes>,
}

impl<'a> Trial<'a> {
    /// Returns whether the fault came to pass.
    fn run(open: Open, story: &'a Story, fault: Fault) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let disk = FaultyDisk::over(folder.path()).unwrap();
        disk.fail(fault);
        let mut trial = Self { fault, disk, certain: MemoryStore::new(), failed: Vec::new() };
        for half in story.commits.chunks(COMMITS / 2) {
            trial.tell(open, folder.path(), half);
        }
        let fired = trial.disk.heal();
        if fired {
            trial.assert_held(open, folder.path());
        }
        fired
    }

    /// Opens the store and commits a part of the story, as far as the disk allows.
    fn tell(&mut self, open: Open, folder: &Path, commits: &'a [Changes]) {
        let path = folder.join("store");
        let mut opened = open(&path, &schema());
        if opened.is_err() && self.fault.times == Times::Once {
            assert!(self.disk.fired(), "{:?}", opened.err());
            opened = open(&path, &schema());
            assert!(opened.is_ok(), "{:?}: not even the second time: {:?}", self.fault, opened.err());
        }
        let Ok(mut store) = opened else { return assert!(self.disk.fired()) };
        let Ok(found) = everything(&*store) else { return assert!(self.disk.fired()) };
        self.settle(&found);
        let mut stopped = false;
        for changes in commits {
            match store.commit(changes) {
                Ok(()) => {
                    assert!(!stopped, "{:?}: acknowledged after a failed sync", self.fault);
                    self.certain.commit(changes).unwrap();
                    self.failed.clear();
                }
                Err(error) => {
                    assert!(self.disk.fired(), "{:?}: {error:?}", self.fault);
                    assert_ne!(
                        self.fault.failure,
                        Failure::Short,
                        "a short read or write is no error: {error:?}"
                    );
                    if self.fault.failure == Failure::Full && self.failed.is_empty() {
                        assert!(matches!(error, StoreError::Full), "{error:?}");
                    }
                    stopped |= self.fault.calls.contains(&Call::Sync);
                    self.failed.push(changes);
                }
            }
            // After a fault it need not answer; but if it does, truly.
            match everything(&*store) {
                Ok(found) => self.assert_possible(&found),
                Err(error) => assert!(self.disk.fired(), "{:?}: {error:?}", self.fault),
            }
        }
    }

    fn possible(&self) -> Vec<Value> {
        let mut possible = vec![everything(&self.certain).unwrap()];
        for changes in &self.failed {
            let mut with = self.certain.clone();
            with.commit(changes).unwrap();
            possible.push(everything(&with).unwrap());
        }
        possible
    }

    /// Takes note which of the possible states a store holds that was opened anew. From now on it is certain.
    fn settle(&mut self, found: &Value) {
        self.assert_possible(found);
        let failed = self.possible().iter().rposition(|state| state == found).and_then(|n| n.checked_sub(1));
        if let Some(failed) = failed {
            self.certain.commit(self.failed[failed]).unwrap();
        }
        self.failed.clear();
    }

    fn assert_possible(&self, found: &Value) {
        let possible = self.possible();
        let difference = difference(&possible[0], found);
        assert!(possible.contains(found), "{:?}: not what was acknowledged: {difference:?}", self.fault);
    }

    /// After the fault: the store holds what it acknowledged, also if the power is cut, and goes on.
    fn assert_held(mut self, open: Open, folder: &Path) {
        let journal = self.disk.journal();
        let images = tempfile::tempdir().unwrap();
        for crash in [Crash::PowerCut, Crash::PowerCutPartway(u64::from(self.fault.nth))] {
            let image = images.path().join(format!("{crash:?}"));
            journal.image(journal.len(), crash, &image).unwrap();
            if let Err(wrong) = holds_one_of(open, &image, &self.possible()) {
                panic!("{:?}, then {crash:?}: {wrong}", self.fault);
            }
        }
        let path = folder.join("store");
        let mut store = open(&path, &schema()).unwrap_or_else(|error| panic!("{:?}: {error}", self.fault));
        self.settle(&everything(&*store).unwrap());
        store.check().unwrap_or_else(|error| panic!("{:?}: {error}", self.fault));
        let one_more: Changes = [Change::PutMeta(String::new(), "one more".to_owned())].into_iter().collect();
        store.commit(&one_more).unwrap();
        let after = everything(&*store).unwrap();
        drop(store);
        let store = open(&path, &schema()).unwrap();
        assert_eq!(everything(&*store).unwrap(), after, "{:?}", self.fault);
    }
}
