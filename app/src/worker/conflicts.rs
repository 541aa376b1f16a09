//! The conflicts that wait, as they were told last. A decision is for exactly the rows the user saw; if either side changed
//! meanwhile, nothing is decided and the new values are told.

mod told;

use std::collections::BTreeMap;

use sync_core::{Error, ParkedConflict, ParkedOperation, RecordId, TableName};

pub use self::told::{ConflictKind, Difference, TaskConflict};
use super::edits::quoted;
use super::{Choice, Resolution, Update, Worker};
use crate::profile::{EditError, Step, in_words};
use crate::say;

/// Which state of a conflict somebody saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen(u64);

/// The conflicts that were told last.
#[derive(Debug, Default)]
pub(super) struct Shown {
    last: Seen,
    by_record: BTreeMap<(TableName, RecordId), One>,
}

/// One of them.
#[derive(Debug)]
struct One {
    seen: Seen,
    conflict: ParkedConflict,
    parked: ParkedOperation,
}

impl Shown {
    /// Takes in what waits now; what is as it was stays the same state.
    fn take(&mut self, waiting: Vec<(ParkedConflict, ParkedOperation)>) {
        let mut before = std::mem::take(&mut self.by_record);
        for (conflict, parked) in waiting {
            let key = (conflict.operation.table.clone(), conflict.operation.record.clone());
            let same = before.remove(&key).filter(|one| one.conflict == conflict);
            let seen = same.map_or_else(|| self.next(), |one| one.seen);
            self.by_record.insert(key, One { seen, conflict, parked });
        }
    }

    fn next(&mut self) -> Seen {
        self.last.0 += 1;
        self.last
    }
}

impl Worker {
    /// Tells all conflicts that wait, if they are others than before.
    pub(super) fn tell_conflicts(&mut self) {
        match self.conflicts() {
            Ok(conflicts) if conflicts != self.told.conflicts => {
                self.told.conflicts.clone_from(&conflicts);
                self.tell(Update::Conflicts(conflicts));
            }
            Ok(_) => {}
            Err(error) => self.cannot_read(&error),
        }
    }

    fn conflicts(&mut self) -> Result<Vec<TaskConflict>, Error> {
        let context = self.profile.context();
        let mut waiting = Vec::new();
        for operation in context.parked()? {
            let parked = context.parked_operation(&operation.table, &operation.record)?;
            let conflict = parked.and_then(|parked| Some((parked.conflict()?, parked)));
            waiting.extend(conflict);
        }
        let names = if waiting.is_empty() { BTreeMap::new() } else { self.profile.list_names()? };
        let order: Vec<_> = waiting
            .iter()
            .map(|(conflict, _)| (conflict.operation.table.clone(), conflict.operation.record.clone()))
            .collect();
        self.shown.take(waiting);
        let server_ahead = told::apart(self.profile.context().server_ahead_ms());
        let told = order.iter().filter_map(|key| self.shown.by_record.get(key));
        let told =
            told.map(|one| TaskConflict { seen: one.seen, server_ahead, ..in_words(&one.conflict, &names) });
        Ok(told.collect())
    }

    /// Ends a conflict as the user chose.
    pub(super) fn resolve(&mut self, one: &Resolution) {
        let Some(step) = self.decide(one) else { return };
        let what = quoted(&step);
        let words = match one.choice {
            Choice::KeepThisComputers => say!("decided-here", what = what),
            Choice::KeepServers => say!("decided-server", what = what),
            Choice::KeepBoth => say!("decided-both", what = what),
            Choice::Mix(_) => say!("decided-mixed", what = what),
        };
        self.undoable(step, words);
    }

    /// Ends several conflicts as the user chose: one step, which is taken back at once.
    pub(super) fn resolve_all(&mut self, all: &[Resolution]) {
        if let [one] = all {
            return self.resolve(one);
        }
        let (mut step, mut decided) = (Step::default(), 0_u64);
        for one in all {
            let Some(next) = self.decide(one) else { continue };
            step.append(next);
            decided += 1;
        }
        if decided > 0 {
            self.undoable(step, say!("decided-several", n = decided));
        }
    }

    /// Ends a conflict, if it is the one somebody saw.
    fn decide(&mut self, Resolution { table, id, seen, choice }: &Resolution) -> Option<Step> {
        let key = (table.clone(), id.clone());
        // Without it, it went away, or changed: the dialog was told so, or is told next.
        let one = self.shown.by_record.get(&key).filter(|one| one.seen == *seen)?;
        match self.profile.decide(&one.parked, &one.conflict, choice) {
            Ok(step) => Some(step),
            Err(Error::Outdated { .. } | Error::NotFound { .. }) => None,
            Err(error) => {
                self.saved(Err::<(), _>(EditError::from(error)));
                None
            }
        }
    }
}
