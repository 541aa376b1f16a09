//! Looking whether every row is what was written: after a program that was cut off, once a week, and when asked.

use sync_core::{Counts, Error, Filter, LastEnd, StoreError, SyncContext, SyncTable, Timestamp};
use thiserror::Error;

use super::Profile;
use crate::worker::Checked;

/// Names in the store when it was last checked as a whole, in milliseconds.
pub(super) const LAST_CHECK: &str = "last_check";
const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

/// A check did not end well.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckError {
    /// Something is not what was written.
    #[error(
        "the file of the tasks is damaged ({what}). What can be read is still shown. Make a backup now; then close \
         this program and rescue the tasks: tidelist store salvage"
    )]
    Damaged {
        /// What.
        what: String,
    },
    /// It could not be checked.
    #[error("the tasks could not be checked: {0}")]
    Failed(Error),
}

impl From<Error> for CheckError {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(StoreError::Corrupt { what }) => Self::Damaged { what },
            other => Self::Failed(other),
        }
    }
}

/// A check, for a thread of its own.
#[derive(Debug)]
pub struct Checking {
    context: SyncContext,
    lists: SyncTable,
    tasks: SyncTable,
}

impl Checking {
    /// Checks everything and remembers when.
    ///
    /// # Errors
    /// [`CheckError`]; nothing was changed.
    pub fn run(&self) -> Result<Checked, CheckError> {
        self.context.at_one_moment(|store| store.check()).map_err(Error::from)?;
        let wrong = self.context.verify()?;
        if !wrong.is_empty() {
            let what = format!("{} rows are not what the changes that wait make of them", wrong.len());
            return Err(CheckError::Damaged { what });
        }
        let Counts { operations, .. } = self.context.counts()?;
        let checked = Checked {
            tasks: self.tasks.count(&Filter::All)?,
            lists: self.lists.count(&Filter::All)?,
            waiting: operations,
        };
        self.context.set_meta(LAST_CHECK, Some(&super::now().0.to_string()))?;
        Ok(checked)
    }
}

impl Profile {
    /// Prepares a check of everything.
    #[must_use]
    pub fn checking(&self) -> Checking {
        let (lists, tasks) = (self.lists().clone(), self.tasks().clone());
        Checking { context: self.context().clone(), lists, tasks }
    }

    /// Tells whether it is time to check: the last program was cut off, or a week has gone by.
    #[must_use]
    pub fn is_check_due(&self) -> bool {
        let cut_off = self.context().at_one_moment(|store| store.last_end()) == LastEnd::CutOff;
        let last =
            self.context().meta(LAST_CHECK).ok().flatten().and_then(|ms| ms.parse().ok()).map(Timestamp);
        let now = super::now();
        cut_off || last.is_none_or(|last| last > now || last.plus_ms(WEEK) <= now)
    }
}
