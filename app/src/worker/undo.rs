//! Steps that can be taken back; among them what is done from the history and from the list of what waits.

use sync_core::{Edited, RecordId, TableName, Undone};

use super::{DecisionId, Side, Since, Text, Update, Worker};
use crate::profile::{Deleted, EditError, UseOtherError, sentence};

/// Something that can be taken back.
#[derive(Debug)]
pub(super) enum Step {
    /// A delete.
    Deleted(Deleted),
    /// An edit of one record.
    Edited(Edited),
    /// The edits of a backup that was restored, in order.
    Restored(Vec<Edited>),
}

impl Worker {
    /// Takes a step back, once. A step it cannot save stays to be tried again.
    pub(super) fn take_back(&mut self, undo: u64) {
        let Some(step) = self.undo.remove(&undo) else { return };
        let result = match &step {
            Step::Deleted(deleted) => self.profile.restore(deleted),
            Step::Edited(edited) => self.take_back_edits(std::slice::from_ref(edited)),
            Step::Restored(edited) => self.take_back_edits(edited),
        };
        if result.is_err() {
            self.undo.insert(undo, step);
        }
        self.saved(result);
    }

    /// Takes edits back, the last one first.
    fn take_back_edits(&self, edited: &[Edited]) -> Result<(), EditError> {
        let (mut whole, mut partly) = (0, 0);
        for one in edited.iter().rev() {
            match self.profile.take_back(one)? {
                Undone::All => whole += 1,
                Undone::Except(_) => partly += 1,
                Undone::Nothing => {}
            }
        }
        if whole + partly == 0 {
            self.warn("It was changed elsewhere meanwhile; nothing was taken back.");
        } else if whole < edited.len() {
            self.warn("Taken back, except for what was changed elsewhere meanwhile.");
        }
        Ok(())
    }

    /// Tells what was decided about conflicts.
    pub(super) fn tell_history(&self) {
        match self.profile.history() {
            Ok(decisions) => self.tell(Update::History(decisions)),
            Err(error) => self.warn(&sentence(&error.to_string())),
        }
    }

    pub(super) fn use_other(&mut self, decision: &DecisionId, side: Side, since: Since) {
        match self.profile.use_other(decision, side, since) {
            Ok(edited) => {
                let whose = match side {
                    Side::ThisComputer => "This computer's version is used now",
                    Side::Server => "The server's version is used now",
                };
                let undo = self.remember(Step::Edited(edited));
                self.tell(Update::Undoable { undo, sentence: Text(whose.to_owned()) });
            }
            Err(UseOtherError::ChangedSince) => {
                self.warn("It was changed just now; look at it again. Nothing was done.");
            }
            Err(error) => self.warn(&sentence(&error.to_string())),
        }
        self.tell_history();
    }

    pub(super) fn discard(&mut self, table: &TableName, id: &RecordId) {
        match self.profile.discard(table, id) {
            Ok(edited) => {
                let undo = self.remember(Step::Edited(edited));
                let sentence = Text("What the server refused was discarded here".to_owned());
                self.tell(Update::Undoable { undo, sentence });
            }
            Err(error) => self.saved(Err::<(), _>(error)),
        }
    }

    /// Tells what waits.
    pub(super) fn tell_queue(&self) {
        match self.profile.queue() {
            Ok(queue) => self.tell(Update::Queue(queue)),
            Err(error) => self.warn(&sentence(&error.to_string())),
        }
    }

    /// Tells why a task is not on the server as it is here.
    pub(super) fn explain(&self, id: RecordId) {
        match self.profile.queued(self.profile.tasks().name(), &id) {
            Ok(queued) => self.tell(Update::Explained { id, queued }),
            Err(error) => self.warn(&sentence(&error.to_string())),
        }
    }

    fn warn(&self, sentence: &str) {
        self.tell(Update::NotSaved { sentence: sentence.to_owned() });
    }
}
