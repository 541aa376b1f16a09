//! What one may not do to a list of somebody else, or to what is in it. The server refuses it, too; here nothing begins that
//! could not be finished, and the list keeps its tasks.

use remote_http::{Role, SharedList, SharedLists};
use serde_json::Value;
use sync_core::{Fields, TableName};

use crate::say;

/// Why something cannot be done to a list that is another's. `Debug` shows no name.
#[derive(Clone, PartialEq, Eq)]
pub enum Barred {
    /// One may read the list, and no more.
    Read {
        /// Whose list it is.
        owner: String,
    },
    /// What is in the list stays in it.
    Stays {
        /// Whose list it is.
        owner: String,
    },
    /// Only its owner deletes the list.
    Delete {
        /// Whose list it is.
        owner: String,
    },
}

/// A change of one row: what it was, and what it is to be. `None` is no row.
pub(in crate::profile) struct Change<'a> {
    pub(in crate::profile) table: &'a TableName,
    pub(in crate::profile) id: &'a str,
    pub(in crate::profile) before: Option<&'a Fields>,
    pub(in crate::profile) after: Option<&'a Fields>,
}

/// Says why a change cannot be made, if it cannot.
pub(in crate::profile) fn barred(known: &SharedLists, change: &Change<'_>) -> Option<Barred> {
    let Change { table, id, before, after } = *change;
    if table.as_str() == todo::LISTS {
        let list = anothers(known, id)?;
        let owner = list.owner.clone();
        return match (list.role, before, after) {
            (Role::Reader, ..) => Some(Barred::Read { owner }),
            (_, Some(_), None) => Some(Barred::Delete { owner }),
            _ => None,
        };
    }
    let list = |row: Option<&Fields>| anothers(known, row?.get("listId").and_then(Value::as_str)?);
    let (from, to) = (list(before), list(after));
    if let Some(list) = [from, to].into_iter().flatten().find(|list| list.role == Role::Reader) {
        return Some(Barred::Read { owner: list.owner.clone() });
    }
    let moved = after.is_some() && from.map(|from| &from.list) != to.map(|to| &to.list);
    from.filter(|_| moved).map(|from| Barred::Stays { owner: from.owner.clone() })
}

/// Finds a list that is shared by somebody else.
fn anothers<'a>(known: &'a SharedLists, list: &str) -> Option<&'a SharedList> {
    known.lists.iter().find(|one| one.list == list && one.role != Role::Owner)
}

/// In the language of the window.
impl std::fmt::Display for Barred {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::Read { owner } => say!("barred-read", owner = owner.as_str()),
            Self::Stays { owner } => say!("barred-stays", owner = owner.as_str()),
            Self::Delete { owner } => say!("barred-delete", owner = owner.as_str()),
        })
    }
}

impl std::fmt::Debug for Barred {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Read { .. } => "Read",
            Self::Stays { .. } => "Stays",
            Self::Delete { .. } => "Delete",
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known() -> SharedLists {
        let list = |list: &str, role| SharedList {
            list: list.to_owned(),
            name: list.to_owned(),
            owner: "ana".to_owned(),
            role,
            members: Vec::new(),
        };
        let lists = vec![list("own", Role::Owner), list("edits", Role::Editor), list("reads", Role::Reader)];
        SharedLists { lists, invitations: Vec::new() }
    }

    fn said(table: &str, id: &str, before: Option<&str>, after: Option<&str>) -> String {
        let row = |list: &str| -> Fields {
            let list = if list.is_empty() { Value::Null } else { json!(list) };
            [("listId".to_owned(), list)].into_iter().collect()
        };
        let (before, after) = (before.map(row), after.map(row));
        let table = TableName::new(table).unwrap();
        let change = Change { table: &table, id, before: before.as_ref(), after: after.as_ref() };
        format!("{:?}", barred(&known(), &change))
    }

    #[test]
    fn a_task_may_go_where_one_may_write_and_leaves_no_list_of_another() {
        const GONE: Option<&str> = None;
        let some = Some::<&str>;
        for (before, after, expected) in [
            // Of one's own list and the inbox.
            (some(""), some("own"), "None"),
            (some("own"), some(""), "None"),
            (some("own"), GONE, "None"),
            (GONE, some("own"), "None"),
            // Of a list one may change.
            (GONE, some("edits"), "None"),
            (some("edits"), some("edits"), "None"),
            (some(""), some("edits"), "None"),
            (some("edits"), GONE, "None"),
            (some("edits"), some(""), "Some(Stays)"),
            (some("edits"), some("own"), "Some(Stays)"),
            // Of a list one may read.
            (GONE, some("reads"), "Some(Read)"),
            (some("reads"), some("reads"), "Some(Read)"),
            (some("reads"), GONE, "Some(Read)"),
            (some("reads"), some(""), "Some(Read)"),
            (some(""), some("reads"), "Some(Read)"),
            (some("edits"), some("reads"), "Some(Read)"),
        ] {
            assert_eq!(said(todo::TASKS, "t", before, after), expected, "{before:?} to {after:?}");
        }
    }

    #[test]
    fn a_list_is_deleted_by_its_owner_and_renamed_by_who_may_change_it() {
        for (list, renamed, deleted) in [
            ("own", "None", "None"),
            ("private", "None", "None"),
            ("edits", "None", "Some(Delete)"),
            ("reads", "Some(Read)", "Some(Read)"),
        ] {
            assert_eq!(said(todo::LISTS, list, Some(""), Some("")), renamed, "{list}");
            assert_eq!(said(todo::LISTS, list, Some(""), None), deleted, "{list}");
        }
    }
}
