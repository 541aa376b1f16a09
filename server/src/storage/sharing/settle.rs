//! What a write does in the scope of everybody who shares the row. Nothing is read or written here.
//!
//! All copies of a row are equal but for their stamps. A row leaves somebody's view as a tombstone of what was seen there
//! last: what became of it elsewhere stays unseen.

use std::collections::BTreeMap;

use super::{LISTS, circle::Circle};
use crate::{
    storage::{Owner, row::OwnedRow},
    tables::Table,
};

/// What somebody's row becomes.
#[derive(Clone)]
pub(super) enum Put {
    /// There was none.
    Insert,
    /// It becomes the row that was written.
    Update,
    /// It leaves the view, as it was.
    Leave(OwnedRow),
}

/// A write that was decided on for the row of the one who asks.
pub(super) struct Decided<'a> {
    pub(super) caller: Owner,
    pub(super) table: &'a Table,
    /// What the row becomes.
    pub(super) next: &'a OwnedRow,
    /// Who shares the list it was in.
    pub(super) from: Option<&'a Circle>,
    /// Who shares the list it is to be in.
    pub(super) to: Option<&'a Circle>,
}

/// What is stored, by whose it is.
pub(super) type Rows = BTreeMap<Owner, Option<OwnedRow>>;

/// Works out what is stored in each scope. `None` if the one who asks may not do this.
pub(super) fn settle(write: &Decided<'_>, rows: &Rows) -> Option<BTreeMap<Owner, Put>> {
    let row = |owner: Owner| rows.get(&owner).and_then(Option::as_ref);
    let Decided { caller, table, next, .. } = *write;
    // What is not in the list of its owner any more was left behind here when it went.
    let from = write.from.filter(|from| row(from.home).is_some_and(|row| from.holds(table, row)));
    if !from.into_iter().chain(write.to).all(|circle| circle.may_write(caller)) {
        return None;
    }
    // What is in a list is its owner's to take out of it. A client that deletes a list moves its tasks out first: an editor's,
    // which may not know that others have the list, must not take them from everybody.
    if from.is_some_and(|from| from.home != caller && !from.holds(table, next)) {
        return None;
    }
    if table.name() == LISTS && next.deleted && write.to.is_some_and(|to| to.home != caller) {
        return None;
    }
    // Whether somebody's row is a copy of the one that is written.
    let is_copy = |owner: Owner, row: &OwnedRow| {
        owner == caller || from.is_some_and(|from| from.includes(owner) && from.holds(table, row))
    };
    let is_anothers = |owner: Owner| row(owner).is_some_and(|row| !row.deleted && !is_copy(owner, row));
    if write.to.is_some_and(|to| is_anothers(to.home)) {
        return None;
    }
    let mut puts = BTreeMap::new();
    for &owner in rows.keys() {
        let stays = owner == caller || write.to.is_some_and(|to| to.includes(owner));
        let put = match row(owner) {
            None if stays => Put::Insert,
            // It has a row of its own under this id, and keeps that.
            _ if is_anothers(owner) => continue,
            Some(_) if stays => Put::Update,
            Some(row) if !row.deleted && is_copy(owner, row) => Put::Leave(row.clone()),
            _ => continue,
        };
        puts.insert(owner, put);
    }
    Some(puts)
}
