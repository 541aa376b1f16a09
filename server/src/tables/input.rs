//! Taking a body apart: declared columns by type, what the server keeps itself, and everything else.

use serde_json::{Map, Value as Json};
use sync_protocol::{Dialect, Draft, item::ItemError};

use super::{Table, Value};

/// A body that cannot become a row. Each message is shown to the client and names the member.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// Not a row at all, or a member of the protocol's own is wrong.
    #[error(transparent)]
    Item(#[from] ItemError),
    /// A value of another type than the column's.
    #[error("the member '{member}' must be {expected} or null")]
    WrongType {
        /// The member, as the client spelled it.
        member: String,
        /// What it may be.
        expected: &'static str,
    },
    /// A value that its column does not take.
    #[error("the member '{member}' {rule}")]
    Rule {
        /// The member.
        member: String,
        /// What it breaks.
        rule: String,
    },
    /// One column under two spellings.
    #[error("the member '{0}' is there more than once")]
    Twice(String),
}

/// A body, taken apart.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// One entry for each declared column; `None` where the body says nothing.
    pub values: Vec<Option<Value>>,
    /// Members without a column: kept as they are and given back.
    pub extra: Map<String, Json>,
    /// Members of the protocol's own. Its `fields` are empty: they are above.
    pub system: Draft,
}

/// Checks values against what their columns ask; `None` is a value that stays as it is.
///
/// # Errors
/// The first value that its column does not take.
pub fn check<'a>(
    table: &Table,
    values: impl IntoIterator<Item = Option<&'a Value>>,
) -> Result<(), InputError> {
    for (column, value) in table.columns().iter().zip(values) {
        if let Some(rule) = value.and_then(|value| column.rules().broken_by(value)) {
            return Err(InputError::Rule { member: column.name().to_owned(), rule });
        }
    }
    Ok(())
}

impl Incoming {
    /// Takes a body apart. Names of columns are found in any case.
    ///
    /// # Errors
    /// Something that is no row, a value of the wrong type, a member that is there twice.
    pub fn read(table: &Table, dialect: Dialect, body: Json) -> Result<Self, InputError> {
        let mut system = Draft::from_json(dialect, body)?;
        let mut values = vec![None; table.columns().len()];
        let mut extra = Map::new();
        for (name, json) in std::mem::take(&mut system.fields) {
            let Some((position, column)) = table.column(&name) else {
                // An ordinary member for these dialects, but ours for version 2, so it cannot be both.
                if !name.eq_ignore_ascii_case("createdAt") {
                    extra.insert(name, json);
                }
                continue;
            };
            let Some(value) = Value::from_json(column.kind(), &json) else {
                return Err(InputError::WrongType { member: name, expected: column.kind().noun() });
            };
            if let Some(slot) = values.get_mut(position)
                && slot.replace(value).is_some()
            {
                return Err(InputError::Twice(name));
            }
        }
        Ok(Self { values, extra, system })
    }

    /// The values of a whole row, with the columns' defaults where the body says nothing.
    pub fn with_defaults(&self, table: &Table) -> Vec<Value> {
        table.with_defaults(&self.values)
    }

    /// The values of a whole row, with null where the body says nothing.
    pub fn with_nulls(&self) -> Vec<Value> {
        self.values.iter().map(|value| value.clone().unwrap_or(Value::Null)).collect()
    }

    /// Whether the body names nothing that a client may change.
    pub fn changes_nothing(&self) -> bool {
        self.extra.is_empty() && self.values.iter().all(Option::is_none) && self.system.deleted.is_none()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tables::todoitem;

    fn read(body: Json) -> Result<Incoming, InputError> {
        Incoming::read(&todoitem(), Dialect::V3, body)
    }

    #[test]
    fn a_wrong_type_names_its_member_as_the_client_spelled_it() {
        let error = read(json!({ "Complete": "false" })).unwrap_err();
        assert_eq!(error.to_string(), "the member 'Complete' must be true or false or null");
    }

    #[test]
    fn members_without_a_column_are_kept_as_they_are() {
        let incoming = read(json!({ "text": "x", "colour": { "r": [1, 2] }, "createdAt": "x" })).unwrap();
        assert_eq!(Json::Object(incoming.extra), json!({ "colour": { "r": [1, 2] } }));
    }

    #[test]
    fn one_column_under_two_spellings_is_refused() {
        let error = read(json!({ "text": "a", "Text": "b" })).unwrap_err();
        assert_eq!(error, InputError::Twice("text".into()));
    }

    #[test]
    fn a_full_replace_fills_what_is_missing_by_type() {
        let table = todoitem();
        let filled = read(json!({ "text": "x" })).unwrap().with_defaults(&table);
        let of = |name: &str| filled[table.column(name).unwrap().0].clone();
        assert_eq!(of("text"), Value::Text("x".into()));
        assert_eq!(of("complete"), Value::Integer(0));
        assert_eq!(of("priority"), Value::Integer(0));
        assert_eq!(of("notes"), Value::Null);
    }
}
