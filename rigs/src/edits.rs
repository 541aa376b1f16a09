//! Random edits: planned on the rows as they are, done through the engine.

use sync_core::{Edited, Error, Fields, RecordId, SyncContext, TableName, Undone};

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

/// Who edits: makes records of its own, and sets one column only, also of records all share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// Starts the id of every record made here.
    pub name: &'static str,
    /// The column, one both tables have.
    pub column: &'static str,
}

impl Author {
    /// All there are. Two of them never set the same column of a record, so what both want can hold.
    pub const ALL: [Self; 2] =
        [Self { name: "ana", column: "order" }, Self { name: "ben", column: "deviceName" }];

    /// Starts the id of every record both edit and none deletes.
    pub const SHARED: &str = "shared";

    /// Returns what this author has to do with: the own column of the own records and of the shared ones.
    #[must_use]
    pub fn view(self, rows: Rows) -> Rows {
        let mut rows = rows.0;
        rows.retain(|key, fields| {
            self.keep_own(fields);
            is_shared(key) || key.1.as_str().starts_with(self.name)
        });
        Rows(rows)
    }

    /// Leaves only the own column: the others are the server's to fill.
    pub fn keep_own(self, fields: &mut Fields) {
        fields.retain(|name, _| name == self.column);
    }
}

fn is_shared(key: &Key) -> bool {
    key.1.as_str().starts_with(Author::SHARED)
}

/// Thinks up edits.
#[derive(Debug)]
pub struct Editor {
    chance: Chance,
    author: Author,
    last: Option<Edited>,
    deleted: Vec<Key>,
}

impl Editor {
    /// Makes an editor for this author.
    #[must_use]
    pub fn new(seed: u64, author: Author) -> Self {
        Self { chance: Chance::new(seed), author, last: None, deleted: Vec::new() }
    }

    /// Plans the next edit, and says what it makes of the rows.
    pub fn plan(&mut self, rows: &Rows) -> (Edit, Step) {
        let many = rows.0.len() > MANY;
        let edit = match self.chance.below(100) {
            0..10 if !many => self.bulk(),
            10..40 if !many => {
                let key = self.new_key();
                let fields = self.fields(&key.0);
                Edit::Insert(key, fields)
            }
            40..50 if self.last.is_some() => Edit::Undo(self.last.clone().unwrap()),
            50..55 if !many && self.dead(rows).is_some() => {
                let key = self.dead(rows).unwrap();
                let fields = self.fields(&key.0);
                Edit::Insert(key, fields)
            }
            number if !rows.0.is_empty() => {
                let key = self.any(rows);
                let deletes = many || (55..75).contains(&number);
                if deletes && !is_shared(&key) {
                    Edit::Delete(key)
                } else {
                    Edit::Update(key, self.changes())
                }
            }
            _ => {
                let key = self.new_key();
                let fields = self.fields(&key.0);
                Edit::Insert(key, fields)
            }
        };
        let step = self.outcome(&edit, rows);
        (edit, step)
    }

    /// Does an edit. It is durable when this returns.
    ///
    /// # Errors
    /// As the engine says.
    pub fn perform(&mut self, context: &SyncContext, edit: &Edit) -> Result<(), Error> {
        match edit {
            Edit::Insert(key, fields) => {
                context.table(&key.0)?.insert_with_id(key.1.clone(), fields.clone())?;
                self.remember(key, None, Some(fields.clone()));
            }
            Edit::Update(key, changes) => {
                let table = context.table(&key.0)?;
                let before = table.lookup(&key.1)?.map(|row| row.fields);
                let after = table.update(&key.1, changes.clone())?;
                self.remember(key, before, Some(after.fields));
            }
            Edit::Delete(key) => {
                let before = context.table(&key.0)?.delete(&key.1)?;
                self.remember(key, Some(before.fields), None);
                self.deleted.push(key.clone());
            }
            Edit::Undo(edited) => {
                let undone = context.table(&edited.table)?.undo(edited)?;
                assert_eq!(undone, Undone::All, "nobody else edits this record");
                self.last = None;
            }
            Edit::Bulk(table, new) => {
                context.table(table)?.insert_all(new.clone())?;
                self.last = None;
            }
        }
        Ok(())
    }

    /// Keeps what can be taken back. In a record both edit, it could take back what the other did at the same moment.
    fn remember(&mut self, key: &Key, before: Option<Fields>, after: Option<Fields>) {
        self.last =
            (!is_shared(key)).then(|| Edited { table: key.0.clone(), id: key.1.clone(), before, after });
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
        let table = self.new_key().0;
        let count = 2 + self.chance.below(20);
        let new = (0..count).map(|_| (self.new_key().1, self.fields(&table))).collect();
        Edit::Bulk(table, new)
    }

    fn new_key(&mut self) -> Key {
        let table = if self.chance.percent(20) { todo::LISTS } else { todo::TASKS };
        let id = format!("{}-{:012x}", self.author.name, self.chance.number() >> 16);
        (TableName::new(table).unwrap(), RecordId::new(id).unwrap())
    }

    fn dead(&self, rows: &Rows) -> Option<Key> {
        self.deleted.iter().rev().find(|key| !rows.0.contains_key(*key)).cloned()
    }

    fn any(&mut self, rows: &Rows) -> Key {
        let place = self.chance.below(rows.0.len());
        rows.0.keys().nth(place).unwrap().clone()
    }

    /// A new record, with the members that a server would add to it.
    fn fields(&mut self, table: &TableName) -> Fields {
        let mut fields = self.changes();
        if table.as_str() == todo::TASKS {
            fields.extend([("complete".to_owned(), false.into()), ("priority".to_owned(), 0.into())]);
        }
        fields
    }

    fn changes(&mut self) -> Fields {
        // Some are long: stores keep those in another way.
        let length = if self.chance.percent(4) { 20_000 } else { self.chance.below(120) };
        let text = format!("{:x} {}", self.chance.number(), "x".repeat(length));
        Fields::from_iter([(self.author.column.to_owned(), text.into())])
    }
}
