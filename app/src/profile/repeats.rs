//! What follows a task that repeats, once it is done.

use jiff::civil::Date;
use sync_core::{Edited, Error, Fields, RecordId};
use todo::repeat::{occurrence_id, successor};

use super::{EditError, Profile, Step};

impl Profile {
    /// Adds what follows a task completed at an instant, with its steps open again. What is there already, because another
    /// computer completed it too, stays as it is.
    pub(super) fn follow(&self, id: &RecordId, at: &str, step: &mut Step) -> Result<(), EditError> {
        let Some(task) = self.tasks().lookup(id)? else { return Ok(()) };
        let Some(next) = successor(&task, local_day(at)) else { return Ok(()) };
        let due = next.fields.get("due").and_then(|due| due.as_str()?.parse::<Date>().ok());
        let parent = next.id.clone();
        if !self.add_occurrence(next.id, next.fields, step)? {
            return Ok(());
        }
        for one in self.steps_of(id)? {
            let Some(id) = due.and_then(|due| occurrence_id(&one.id, due)) else { continue };
            let mut fields = one.fields;
            for own in ["completedAt", "deviceName"] {
                fields.remove(own);
            }
            fields.insert("complete".to_owned(), false.into());
            fields.insert("parentId".to_owned(), parent.as_str().into());
            self.add_occurrence(id, fields, step)?;
        }
        Ok(())
    }

    /// Returns whether it was not there yet.
    fn add_occurrence(&self, id: RecordId, mut fields: Fields, step: &mut Step) -> Result<bool, EditError> {
        self.stamp(&mut fields);
        let table = self.tasks();
        match table.insert_with_id(id, fields) {
            Ok(record) => {
                let (table, id) = (table.name().clone(), record.id);
                step.push(Edited { table, id, before: None, after: Some(record.fields) });
                Ok(true)
            }
            Err(Error::Exists { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The day an instant is on, on the clock of this computer; today if it is none.
fn local_day(at: &str) -> Date {
    let zoned = at.parse::<jiff::Timestamp>().map(|at| at.to_zoned(jiff::tz::TimeZone::system()));
    zoned.unwrap_or_else(|_| jiff::Zoned::now()).date()
}
