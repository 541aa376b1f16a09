//! The conflict ledger in words, and using what was not kept after all.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sync_core::{Error, LedgerEntry, LedgerSide, Record, RecordId, TableName};
use thiserror::Error;
use todo::merge;

use super::edits::leave_a_list_that_is_gone;
use super::{EditError, Profile, Step, members};
use crate::say;
use crate::worker::{Decided, Decision, DecisionId, Side, Since, Text};

/// How many decisions are shown.
const SHOWN: usize = 500;

/// Why a decision could not be changed; nothing was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UseOtherError {
    /// The ledger has no such decision.
    #[error("this decision is not in the history any more")]
    Unknown,
    /// The record is not as the decision left it.
    #[error("it was changed after this was decided; using another version replaces what it says now")]
    ChangedSince,
    /// It was not saved.
    #[error(transparent)]
    Edit(#[from] EditError),
}

impl From<Error> for UseOtherError {
    fn from(error: Error) -> Self {
        Self::Edit(error.into())
    }
}

impl Profile {
    /// Returns what was decided about conflicts, newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn history(&self) -> Result<Vec<Decision>, Error> {
        let lists = self.list_names()?;
        let mut decisions = Vec::new();
        for entry in self.context().ledger(SHOWN)? {
            let now = self.row(&entry.table, &entry.record)?;
            decisions.push(in_words(&entry, now.as_ref(), &lists));
        }
        Ok(decisions)
    }

    /// Makes a record what one side of a decision was, as an ordinary new edit that can be taken back.
    ///
    /// # Errors
    /// [`UseOtherError`]; [`UseOtherError::ChangedSince`] only if `expected` is that nothing changed.
    pub fn use_other(&self, id: &DecisionId, side: Side, expected: Since) -> Result<Step, UseOtherError> {
        let found = self.context().ledger(usize::MAX)?.into_iter().find(|entry| id_of(entry) == *id);
        let mut entry = found.ok_or(UseOtherError::Unknown)?;
        let now = self.row(&entry.table, &entry.record)?;
        if expected == Since::Same && since(&entry, now.as_ref()) == Since::Changed {
            return Err(UseOtherError::ChangedSince);
        }
        // It is this computer that changes the record now.
        let device = Value::from(self.settings().get().device_name);
        for row in [&mut entry.local, &mut entry.server].into_iter().flatten() {
            row.fields.insert("deviceName".to_owned(), device.clone());
            leave_a_list_that_is_gone(&mut row.fields, self.lists())?;
        }
        let side = match side {
            Side::ThisComputer => LedgerSide::Local,
            Side::Server => LedgerSide::Server,
        };
        Ok(self.context().restore(&entry, side)?.into())
    }

    pub(super) fn row(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, Error> {
        self.context().table(table)?.lookup(id)
    }
}

fn id_of(entry: &LedgerEntry) -> DecisionId {
    DecisionId { table: entry.table.clone(), record: entry.record.clone(), at: entry.at }
}

fn in_words(entry: &LedgerEntry, now: Option<&Record>, lists: &BTreeMap<RecordId, String>) -> Decision {
    let server = entry.server.as_ref().filter(|row| !row.deleted);
    let (here, kept) = (entry.local.as_ref(), entry.result.as_ref());
    let titled = [kept, here, server, entry.base.as_ref()].into_iter().flatten().map(title);
    let mut others = Vec::new();
    if !same(here, kept) {
        others.push(Side::ThisComputer);
    }
    if !same(server, kept) {
        others.push(Side::Server);
    }
    Decision {
        id: id_of(entry),
        title: Text(titled.into_iter().find(|title| !title.is_empty()).unwrap_or_default()),
        rule: rule(&entry.rule),
        fields: fields(&entry.table, (here, server, kept), lists),
        others,
        since: since(entry, now),
    }
}

fn rule(rule: &str) -> String {
    match rule {
        "merge fields" => say!("rule-combined"),
        "client wins" => say!("rule-this-computer"),
        "server wins" => say!("rule-server"),
        "newest wins" => say!("rule-newest"),
        "keep both" => say!("rule-both"),
        "user: keep this computer's" => say!("rule-kept-here"),
        "user: keep the server's" => say!("rule-kept-server"),
        "user: keep both" => say!("rule-kept-both"),
        "user: a mix" => say!("rule-mix"),
        other => other.to_owned(),
    }
}

type Rows<'a> = (Option<&'a Record>, Option<&'a Record>, Option<&'a Record>);

/// The members that differ; of a row that was deleted on a side, whether it is there at all.
fn fields(table: &TableName, rows: Rows<'_>, lists: &BTreeMap<RecordId, String>) -> Vec<Decided> {
    let (Some(here), Some(server), Some(kept)) = rows else {
        let there = |row: Option<&Record>| row.map_or_else(|| say!("value-deleted"), title);
        let label = if table.as_str() == todo::LISTS { say!("field-list") } else { say!("field-task") };
        let (here, server, kept) = (there(rows.0), there(rows.1), there(rows.2));
        return vec![Decided { label, here, server, kept }];
    };
    let names: BTreeSet<_> = here.fields.keys().chain(server.fields.keys()).collect();
    let mut names: Vec<_> = names
        .into_iter()
        .filter(|name| !merge::QUIET.contains(&name.as_str()) && here.get(name) != server.get(name))
        .collect();
    let order = ["text", "name", "complete", "due", "listId", "notes"];
    names.sort_by_key(|name| order.iter().position(|one| one == name).unwrap_or(order.len()));
    let decided = names.into_iter().map(|name| {
        let words = |row: &Record| members::value(name, row.get(name), &|id| lists.get(id).cloned());
        let (here, server, kept) = (words(here), words(server), words(kept));
        Decided { label: members::label(name), here, server, kept }
    });
    decided.collect()
}

fn since(entry: &LedgerEntry, now: Option<&Record>) -> Since {
    if same(entry.result.as_ref(), now) { Since::Same } else { Since::Changed }
}

/// Whether two rows say the same to people.
fn same(a: Option<&Record>, b: Option<&Record>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return a.is_none() && b.is_none() };
    let mut names = a.fields.keys().chain(b.fields.keys());
    names.all(|name| merge::QUIET.contains(&name.as_str()) || a.get(name) == b.get(name))
}

pub(super) fn title(record: &Record) -> String {
    let text = |name| record.get(name).as_str().filter(|text| !text.is_empty());
    text("text").or_else(|| text("name")).unwrap_or_default().to_owned()
}
