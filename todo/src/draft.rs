//! Drafts: what a person gives when a task or list begins.

use jiff::civil::Date;
use serde_json::Value;
use sync_core::{Fields, RecordId};

use crate::TaskDetails;

/// A task that is to be added. `Debug` shows no text.
#[derive(Clone, Default, PartialEq)]
pub struct TaskDraft {
    /// What to do, cleaned by [`clean_title`].
    pub title: String,
    /// Free text.
    pub notes: String,
    /// The day it is due.
    pub due: Option<Date>,
    /// The list; `None` is the inbox.
    pub list: Option<RecordId>,
    /// Its time, reminder, repeating, priority, tags, and the task it is a step of.
    pub details: TaskDetails,
}

impl TaskDraft {
    /// Returns the members of the new task at this place among its siblings.
    #[must_use]
    pub fn fields(&self, order: &str) -> Fields {
        let mut fields = Fields::from_iter([
            ("text".to_owned(), Value::from(self.title.as_str())),
            ("complete".to_owned(), Value::from(false)),
            ("order".to_owned(), Value::from(order)),
        ]);
        if !self.notes.is_empty() {
            fields.insert("notes".to_owned(), self.notes.as_str().into());
        }
        if let Some(due) = self.due {
            fields.insert("due".to_owned(), due.to_string().into());
        }
        if let Some(list) = &self.list {
            fields.insert("listId".to_owned(), list.as_str().into());
        }
        fields.extend(self.details.fields());
        fields
    }
}

impl std::fmt::Debug for TaskDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskDraft").field("due", &self.due).field("list", &self.list).finish_non_exhaustive()
    }
}

/// Returns the members of a new list at this place in the sidebar.
#[must_use]
pub fn list_fields(name: &str, order: &str) -> Fields {
    Fields::from_iter([("name".to_owned(), Value::from(name)), ("order".to_owned(), Value::from(order))])
}

/// Makes a title or name of what was typed: one line, without blanks around it; `None` if nothing is left.
#[must_use]
pub fn clean_title(typed: &str) -> Option<String> {
    let line: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_without_blanks_around_it() {
        assert_eq!(clean_title(" a\nb\t "), Some("a b".into()));
        assert_eq!(clean_title(" \n "), None);
    }

    #[test]
    fn the_details_of_a_draft_are_members_of_the_new_task() {
        let details = TaskDetails { tags: crate::Tags::parse("shop"), ..TaskDetails::default() };
        let draft = TaskDraft { title: "a".into(), details, ..TaskDraft::default() };
        assert_eq!(draft.fields("a0").get("tags"), Some(&Value::from("shop")));
    }

    #[test]
    fn a_draft_sets_only_what_was_given() {
        let draft = TaskDraft { title: "a".into(), ..TaskDraft::default() };
        let names: Vec<_> = draft.fields("a0").keys().cloned().collect();
        assert_eq!(names, ["complete", "order", "text"]);
    }
}
