//! Random edits: planned on the rows as they are, done through the engine.

use serde_json::json;
use sync_core::{Edited, Error, Fields, RecordId, SyncContext, TableName};

use crate::chance::Chance;
use crate::rows::{Key, Rows, Step};

/// Beyond this many rows, edits rather delete.
const MANY: usize = 60;

/// What a user does.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Creates a record.
    Insert(Key, Fields),
    /// Sets members of a record.
    Update(Key, Fields),
    /// Deletes a record.
    Delete(Key),
    /// Takes the last edit back.
    Undo(Edited),
    /// Creates many records of one table at once.
    Bulk(TableName, Vec<(RecordId, Fields)>),
}

/// Thinks up edits.
#[derive(Debug)]
pub struct Editor {
    chance: Chance,
    /// Starts the id of everything made here.
    name: String,
    last: Option<Edited>,
    deleted: Vec<Key>,
}

impl Editor {
    /// Makes an editor whose records are known by its name.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self { chance: Chance::new(seed), name: name.to_owned(), last: None, deleted: Vec::new() }
    }

    /// Plans the next edit, and says what it makes of the rows.
    pub fn plan(&mut self, rows: &Rows) -> (Edit, Step) {
        let many = rows.0.len() > MANY;
        let edit = match self.chance.below(100) {
            0..10 if !many => self.bulk(),
            10..40 if !many => Edit::Insert(self.new_key(), self.fields()),
            40..50 if self.last.is_some() => Edit::Undo(self.last.clone().unwrap()),
            50..55 if !many && self.dead(rows).is_some() => {
                Edit::Insert(self.dead(rows).unwrap(), self.fields())
            }
            55..75 | 0..10 if !rows.0.is_empty() => Edit::Delete(self.any(rows)),
            _ if !rows.0.is_empty() => {
                let key = self.any(rows);
                Edit::Update(key, self.changes())
            }
            _ => Edit::Insert(self.new_key(), self.fields()),
        };
        let step = self.outcome(&edit, rows);
        (edit, step)
    }

    /// Does an edit. It is durable when this returns.
    ///
    /// # Errors
    /// As the engine says.
    pub fn perform(&mut self, context: &SyncContext, edit: &Edit, rows: &Rows) -> Result<(), Error> {
        let row = |key: &Key| rows.0.get(key).cloned();
        match edit {
            Edit::Insert(key, fields) => {
                context.table(&key.0)?.insert_with_id(key.1.clone(), fields.clone())?;
                self.remember(key, None, Some(fields.clone()));
            }
            Edit::Update(key, changes) => {
                let after = context.table(&key.0)?.update(&key.1, changes.clone())?;
                self.remember(key, row(key), Some(after.fields));
            }
            Edit::Delete(key) => {
                let before = context.table(&key.0)?.delete(&key.1)?;
                self.remember(key, Some(before.fields), None);
                self.deleted.push(key.clone());
            }
            Edit::Undo(edited) => {
                context.table(&edited.table)?.undo(edited)?;
                self.last = None;
            }
            Edit::Bulk(table, new) => {
                context.table(table)?.insert_all(new.clone())?;
                self.last = None;
            }
        }
        Ok(())
    }

    fn remember(&mut self, key: &Key, before: Option<Fields>, after: Option<Fields>) {
        self.last = Some(Edited { table: key.0.clone(), id: key.1.clone(), before, after });
    }

    /// Says what an edit makes of the rows.
    fn outcome(&self, edit: &Edit, rows: &Rows) -> Step {
        let one = |key: &Key, fields| Step(vec![(key.0.clone(), key.1.clone(), fields)]);
        match edit {
            Edit::Insert(key, fields) => one(key, Some(fields.clone())),
            Edit::Update(key, changes) => {
                let mut fields = rows.0[key].clone();
                fields.extend(changes.clone());
                one(key, Some(fields))
            }
            Edit::Delete(key) => one(key, None),
            Edit::Undo(edited) => {
                let key = (edited.table.clone(), edited.id.clone());
                one(&key, edited.before.clone())
            }
            Edit::Bulk(table, new) => {
                let rows = new.iter().map(|(id, fields)| (table.clone(), id.clone(), Some(fields.clone())));
                Step(rows.collect())
            }
        }
    }

    fn bulk(&mut self) -> Edit {
        let (table, _) = self.new_key();
        let count = 2 + self.chance.below(20);
        let new = (0..count).map(|_| (self.new_key().1, self.fields())).collect();
        Edit::Bulk(table, new)
    }

    fn new_key(&mut self) -> Key {
        let table = if self.chance.percent(20) { todo::LISTS } else { todo::TASKS };
        let id = format!("{}-{:012x}", self.name, self.chance.number() >> 16);
        (TableName::new(table).unwrap(), RecordId::new(id).unwrap())
    }

    fn dead(&self, rows: &Rows) -> Option<Key> {
        self.deleted.iter().rev().find(|key| !rows.0.contains_key(*key)).cloned()
    }

    fn any(&mut self, rows: &Rows) -> Key {
        let place = self.chance.below(rows.0.len());
        rows.0.keys().nth(place).unwrap().clone()
    }

    /// The members both tables have, so that any row takes any change.
    fn fields(&mut self) -> Fields {
        let mut fields = self.changes();
        fields.insert("deviceName".to_owned(), self.name.clone().into());
        fields
    }

    fn changes(&mut self) -> Fields {
        // Some are long: stores keep those in another way.
        let length = if self.chance.percent(4) { 20_000 } else { self.chance.below(120) };
        let text = format!("{:x} {}", self.chance.number(), "x".repeat(length));
        json!({ "order": text }).as_object().unwrap().clone()
    }
}
