//! Salvage: every row that still has its checksum, wherever in the file it stands.
//!
//! It asks nothing of SQLite and trusts nothing of the file's structure: each page is searched for cells that have the
//! shape of a row of ours, and the checksum decides. So a damaged page costs its own rows and no others, even if it is
//! the first. What was deleted is not found: SQLite overwrites it (`secure_delete`).

mod cell;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use sync_core::{Change, Fragments, LedgerEntry, OpenError, TableName};

use self::cell::{Cell, Value};
use self::pages::Pages;
use crate::error::io_error;
use crate::place::{beside, lock, resolve};
use crate::rows::{Rows, Sealed};
use crate::{queue, small};

/// Reads what can be read of a store.
pub(crate) fn salvage(path: &Path) -> Result<Fragments, OpenError> {
    let path = resolve(path);
    let _lock = lock(&path)?;
    let read = |path: &Path| match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|error| io_error(path, error)),
    };
    let (file, log) = (read(&path)?, read(&beside(&path, "-wal"))?);
    Ok(fragments(&Pages::new(&file, &log)))
}

fn fragments(pages: &Pages<'_>) -> Fragments {
    let mut sound = Found::default();
    let mut doubtful = Vec::new();
    for number in 1..=pages.count() {
        match pages.cells(number) {
            Some(cells) => cells.iter().for_each(|cell| sound.take(cell)),
            None => doubtful.push(number),
        }
    }
    let mut rest = Found::default();
    for number in doubtful.into_iter().filter(|number| !sound.overflow.contains(number)) {
        pages.searched(number).iter().for_each(|cell| rest.take(cell));
        sound.unreadable += 1;
    }
    // What may stand where a row once stood does not replace what stands where it belongs.
    rest.into_fragments(sound)
}

/// Pieces by what they are a piece of.
#[derive(Default)]
struct Found {
    pieces: BTreeMap<(&'static str, String, String), Change>,
    ledger: BTreeMap<i64, LedgerEntry>,
    /// The pages rows overflow to.
    overflow: BTreeSet<usize>,
    unreadable: u64,
}

impl Found {
    /// Takes in a cell, if it is a row of ours.
    fn take(&mut self, cell: &Cell) {
        self.overflow.extend(cell.overflow());
        let taken = match cell.values().as_deref() {
            Some(
                &[
                    _,
                    Value::Text(table),
                    Value::Text(id),
                    Value::Text(fields),
                    ref version,
                    ref updated,
                    ref created,
                    Value::Number(deleted),
                    Value::Number(sum),
                ],
            ) => {
                let sealed = Sealed {
                    fields,
                    version: version.text(),
                    updated: updated.number(),
                    created: created.number(),
                    deleted: deleted != 0,
                    sum,
                };
                self.row(table, id, &sealed)
            }
            Some(
                &[
                    _,
                    Value::Text(table),
                    Value::Text(record),
                    Value::Number(revision),
                    Value::Number(parked),
                    Value::Text(body),
                    Value::Number(sum),
                ],
            ) => {
                let sequence = cell.number().unwrap_or_default();
                let operation = queue::open(sequence, [table, record, body], [revision, parked, sum]);
                operation.map(|operation| {
                    self.put(
                        ("operation", sequence.to_string(), String::new()),
                        Change::PutOperation(operation),
                    );
                })
            }
            Some(&[Value::Null, Value::Text(body), Value::Number(sum)]) if cell.number().is_some() => {
                small::open_entry(body, sum).zip(cell.number()).map(|(entry, number)| {
                    self.ledger.insert(number, entry);
                })
            }
            Some(&[Value::Text(key), Value::Text(value), Value::Number(sum)]) => {
                // The entries of an index may look the same.
                if small::is_meta(key, value, sum) {
                    let change = Change::PutMeta(key.to_owned(), value.to_owned());
                    self.put(("meta", key.to_owned(), String::new()), change);
                }
                Some(())
            }
            // An index, or a table that is made anew.
            _ => Some(()),
        };
        self.unreadable += u64::from(taken.is_none());
    }

    fn row(&mut self, table: &str, id: &str, sealed: &Sealed<'_>) -> Option<()> {
        let table = TableName::new(table).ok()?;
        [Rows::Local, Rows::Base, Rows::Shadow].into_iter().find_map(|rows| {
            let name = rows.statements().name;
            let record = sealed.open(name, &table, id)?;
            let change = match rows {
                Rows::Local => Change::PutRecord(table.clone(), record),
                Rows::Base => Change::PutBase(table.clone(), record),
                Rows::Shadow => Change::PutShadow(table.clone(), record),
            };
            self.put((name, table.as_str().to_owned(), id.to_owned()), change);
            Some(())
        })
    }

    fn put(&mut self, key: (&'static str, String, String), change: Change) {
        self.pieces.insert(key, change);
    }

    /// Puts all pieces together; where both have one, that of `sound` is taken.
    fn into_fragments(mut self, sound: Self) -> Fragments {
        self.pieces.extend(sound.pieces);
        self.ledger.extend(sound.ledger);
        let mut fragments = Fragments::default();
        fragments.unreadable = sound.unreadable;
        self.pieces.into_values().for_each(|change| fragments.add(change));
        self.ledger.into_values().for_each(|entry| fragments.add(Change::AppendLedger(Box::new(entry))));
        fragments
    }
}
