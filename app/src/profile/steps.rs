//! Steps: what one request of the user did, record by record, and how it is taken back.

use sync_core::{Edited, Error, Fields, Filter, Record, RecordId, SyncTable, TableName, Undone};

use super::edits::leave_a_list_that_is_gone;
use super::shared::Change;
use super::{EditError, Profile};

/// What one request of the user did, record by record, in order. Taking it back is a step too.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step(Vec<Edited>);

/// What came of taking a step back.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenBack {
    /// What takes this back in turn.
    pub back: Step,
    /// Whether everything is as it was.
    pub how: Undone,
}

impl Step {
    /// A step that added a record.
    #[must_use]
    pub fn added(table: &SyncTable, record: &Record) -> Self {
        let after = Some(record.fields.clone());
        Self(vec![Edited { table: table.name().clone(), id: record.id.clone(), before: None, after }])
    }

    /// Whether it changed nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|edited| edited.before == edited.after)
    }

    /// Returns the records it was about, as they were before and are after.
    #[must_use]
    pub fn edits(&self) -> &[Edited] {
        &self.0
    }

    /// Adds one more edit.
    pub fn push(&mut self, edited: Edited) {
        self.0.push(edited);
    }

    /// Puts another step after this one.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns the one record and the one member people see that it changed, if that is all it did.
    #[must_use]
    pub fn only_member(&self) -> Option<(&TableName, &RecordId, &str)> {
        let [Edited { table, id, before: Some(before), after: Some(after) }] = self.0.as_slice() else {
            return None;
        };
        let seen = |name: &&String| name.as_str() != "deviceName" && before.get(*name) != after.get(*name);
        let mut changed = after.keys().filter(seen);
        let member = changed.next()?;
        changed.next().is_none().then_some((table, id, member.as_str()))
    }

    /// Joins a later step about the same single record to this one.
    pub fn prolong(&mut self, later: Self) {
        if let (Some(one), Some(last)) = (self.0.first_mut(), later.0.into_iter().next_back()) {
            one.after = last.after;
        }
    }
}

impl From<Edited> for Step {
    fn from(edited: Edited) -> Self {
        Self(vec![edited])
    }
}

impl From<Vec<Edited>> for Step {
    fn from(edits: Vec<Edited>) -> Self {
        Self(edits)
    }
}

impl Profile {
    /// Does several edits; if one fails, those before it are taken back and the error returned.
    pub(super) fn all_or_none(
        &self,
        edit: impl FnOnce(&mut Step) -> Result<(), EditError>,
    ) -> Result<Step, EditError> {
        let mut step = Step::default();
        match edit(&mut step) {
            Ok(()) => Ok(step),
            Err(error) => {
                if let Err(second) = self.take_back(&step) {
                    tracing::warn!(%second, "a step that failed half-way cannot be taken back");
                }
                Err(error)
            }
        }
    }

    /// Takes a step back, the last edit first. What others changed meanwhile stays.
    ///
    /// # Errors
    /// The store's. What was taken back until then stays so; the step can be taken back again.
    pub fn take_back(&self, step: &Step) -> Result<TakenBack, Error> {
        let mut back = Step::default();
        let (mut all, mut nothing, mut kept) = (false, false, Vec::new());
        let changed: Vec<_> = step.0.iter().rev().filter(|edited| edited.before != edited.after).collect();
        for run in changed.chunk_by(|one, next| one.table == next.table) {
            let Some(first) = run.first() else { continue };
            let table = self.context().table(&first.table)?;
            let fields = |id: &RecordId| table.lookup(id).map(|row| row.map(|row| row.fields));
            let mut wanted = Vec::with_capacity(run.len());
            let mut before = Vec::with_capacity(run.len());
            for edited in run {
                if self.is_in_use(edited)? {
                    nothing = true;
                    continue;
                }
                let now = fields(&edited.id)?;
                let (table, id) = (&edited.table, edited.id.as_str());
                let change = Change { table, id, before: now.as_ref(), after: edited.before.as_ref() };
                if self.permit(&change).is_err() {
                    nothing = true;
                    continue;
                }
                wanted.push(self.wanted(edited, now.as_ref())?);
                before.push(now);
            }
            for undone in table.undo_all(&wanted)? {
                match undone {
                    Undone::All => all = true,
                    Undone::Nothing => nothing = true,
                    Undone::Except(names) => kept.extend(names),
                }
            }
            for (Edited { table, id, .. }, before) in wanted.into_iter().zip(before) {
                let after = fields(&id)?;
                back.push(Edited { table, id, before, after });
            }
        }
        let how = match (all, nothing, kept.is_empty()) {
            (_, false, true) => Undone::All,
            (false, true, true) => Undone::Nothing,
            _ => Undone::Except(kept),
        };
        Ok(TakenBack { back, how })
    }

    /// Whether taking an edit back would take away a list that has tasks in it by now.
    fn is_in_use(&self, edited: &Edited) -> Result<bool, Error> {
        if edited.before.is_some() || edited.table != *self.lists().name() {
            return Ok(false);
        }
        Ok(self.tasks().count(&Filter::eq("listId", edited.id.as_str()))? > 0)
    }

    /// An edit as it is to be taken back: it is this computer that changes the record now, and a task that comes or moves back
    /// to a list which is gone comes into the inbox.
    fn wanted(&self, edited: &Edited, now: Option<&Fields>) -> Result<Edited, Error> {
        let mut edited = edited.clone();
        let Some(before) = &mut edited.before else {
            if let (Some(after), Some(now)) = (&mut edited.after, now) {
                fill_in(after, now);
            }
            return Ok(edited);
        };
        if let Some(after) = &edited.after {
            let device = after.get("deviceName").cloned().unwrap_or_default();
            before.insert("deviceName".to_owned(), device);
        } else {
            self.stamp(before);
        }
        let list = |row: &Fields| row.get("listId").cloned();
        if edited.after.as_ref().is_none_or(|after| list(after) != list(before)) {
            leave_a_list_that_is_gone(before, self.lists())?;
            // The list it was moved to went and left it in the inbox: nobody else moved it there.
            let in_the_inbox = now.and_then(list).is_none_or(|list| list.is_null());
            if let Some(after) = edited.after.as_mut().filter(|_| in_the_inbox) {
                leave_a_list_that_is_gone(after, self.lists())?;
            }
        }
        Ok(edited)
    }
}

/// Adds to what was added what a server writes where a member was left out: that nobody changed.
fn fill_in(after: &mut Fields, now: &Fields) {
    for (name, value) in now {
        let says_nothing = *value == 0 || *value == false || *value == "";
        if says_nothing && after.get(name).is_none_or(serde_json::Value::is_null) {
            after.insert(name.clone(), value.clone());
        }
    }
}
