//! Who shares a list, and what each may do.

use super::{LIST_OF_TASK, LISTS, Membership, Role, Standing, TASKS};
use crate::{
    storage::{Owner, row::OwnedRow},
    tables::{Table, Value},
};

/// The accounts that share a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::storage) struct Circle {
    /// Whose list it is.
    pub(in crate::storage) home: Owner,
    /// The list's id.
    pub(in crate::storage) list: String,
    /// Those who joined.
    pub(in crate::storage) members: Vec<(Owner, Role)>,
}

impl Circle {
    /// The circles that memberships make, which come list by list. Invitations do not count.
    pub(in crate::storage) fn gather(memberships: Vec<Membership>) -> Vec<Self> {
        let mut circles: Vec<Self> = Vec::new();
        for Membership { home, list, member, role, standing, .. } in memberships {
            let (Some(member), Standing::Joined) = (member, standing) else { continue };
            match circles.last_mut() {
                Some(last) if last.home == home && last.list == list => last.members.push((member, role)),
                _ => circles.push(Self { home, list, members: vec![(member, role)] }),
            }
        }
        circles
    }

    /// Everybody who has the list, its owner included.
    pub(in crate::storage) fn everyone(&self) -> impl Iterator<Item = Owner> {
        [self.home].into_iter().chain(self.members.iter().map(|(member, _)| *member))
    }

    /// Whether somebody has the list.
    pub(super) fn includes(&self, owner: Owner) -> bool {
        self.everyone().any(|one| one == owner)
    }

    /// Whether somebody may change what is in the list.
    pub(super) fn may_write(&self, owner: Owner) -> bool {
        owner == self.home || self.members.contains(&(owner, Role::Editor))
    }

    /// Whether a row is in the list.
    pub(super) fn holds(&self, table: &Table, row: &OwnedRow) -> bool {
        list_of(table, row) == Some(self.list.as_str())
    }
}

/// The list a row is in; the row of a list is in it too.
pub(super) fn list_of<'a>(table: &Table, row: &'a OwnedRow) -> Option<&'a str> {
    match table.name() {
        LISTS => Some(&row.id),
        TASKS => match row.values.get(table.column(LIST_OF_TASK)?.0)? {
            Value::Text(list) if !list.is_empty() => Some(list),
            _ => None,
        },
        _ => None,
    }
}

/// The circle of the list a row is in, among those somebody has part in.
pub(super) fn circle_of<'a>(circles: &'a [Circle], table: &Table, row: &OwnedRow) -> Option<&'a Circle> {
    let list = list_of(table, row)?;
    circles.iter().find(|circle| circle.list == list)
}

/// Whether rows of this table may be shared.
pub(in crate::storage) fn is_shareable(table: &Table) -> bool {
    use crate::tables::{Access, Kept};
    [LISTS, TASKS].contains(&table.name())
        && table.access() == Access::Owner
        && table.kept() == Kept::Tombstones
}
