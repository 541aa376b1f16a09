//! Rows as somebody should find them: what every acknowledged edit made, apart from any store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sync_core::{Fields, Query, RecordId, StoreError, TableName};

/// Names one record.
pub type Key = (TableName, RecordId);

/// What one edit makes of the rows it is about; `None` is a row that is gone. All of it is one commit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step(pub Vec<(TableName, RecordId, Option<Fields>)>);

/// Rows by table and id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows(pub BTreeMap<Key, Fields>);

impl Rows {
    /// Reads all rows of a store.
    ///
    /// # Errors
    /// As the store says.
    pub fn read(store: &dyn sync_core::Store) -> Result<Self, StoreError> {
        let mut rows = BTreeMap::new();
        for table in todo::schema().tables {
            for record in store.records(&table.name, &Query::default())? {
                rows.insert((table.name.clone(), record.id), known(record.fields));
            }
        }
        Ok(Self(rows))
    }

    /// Does what an edit does.
    pub fn apply(&mut self, step: &Step) {
        for (table, id, fields) in &step.0 {
            let key = (table.clone(), id.clone());
            match fields {
                Some(fields) => drop(self.0.insert(key, known(fields.clone()))),
                None => drop(self.0.remove(&key)),
            }
        }
    }

    /// Says where these differ from those that are expected, without their text.
    #[must_use]
    pub fn difference(&self, expected: &Self) -> Option<String> {
        let mut names: Vec<&Key> = self.0.keys().chain(expected.0.keys()).collect();
        names.sort();
        names.dedup();
        names.retain(|key| self.0.get(*key) != expected.0.get(*key));
        let first = names.first()?;
        let word = match (self.0.contains_key(*first), expected.0.contains_key(*first)) {
            (false, _) => "is missing",
            (_, false) => "is there, and should not be",
            _ => "is not as it was acknowledged",
        };
        Some(format!("{} rows differ; {} {} {word}", names.len(), first.0, first.1))
    }

    /// Returns a number that only equal rows share.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let text = serde_json::to_string(&self.0.iter().collect::<Vec<_>>()).unwrap();
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }
}

/// A member that is null and one that is absent are the same.
fn known(mut fields: Fields) -> Fields {
    fields.retain(|_, value| !value.is_null());
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn step(id: &str, fields: serde_json::Value) -> Step {
        let table = TableName::new(todo::TASKS).unwrap();
        Step(vec![(table, RecordId::new(id).unwrap(), fields.as_object().cloned())])
    }

    fn rows(steps: &[Step]) -> Rows {
        let mut rows = Rows::default();
        steps.iter().for_each(|step| rows.apply(step));
        rows
    }

    #[test]
    fn a_missing_a_surplus_and_a_changed_row_are_told_apart() {
        let expected = rows(&[step("a", json!({"text": "x"}))]);
        let said = |found: Rows| found.difference(&expected).unwrap();
        assert!(said(rows(&[])).contains("is missing"));
        assert!(said(rows(&[step("a", json!({"text": "y"}))])).contains("not as it was"));
        let surplus = [step("a", json!({"text": "x"})), step("b", json!({}))];
        assert!(said(rows(&surplus)).contains("should not be"));
        assert_eq!(expected.difference(&expected), None);
    }

    #[test]
    fn a_row_that_is_gone_and_a_null_member_leave_nothing() {
        let gone = rows(&[step("a", json!({"text": "x"})), step("a", json!(null))]);
        assert_eq!(gone.digest(), Rows::default().digest());
        let null = rows(&[step("a", json!({"text": "x", "notes": null}))]);
        assert_eq!(null.digest(), rows(&[step("a", json!({"text": "x"}))]).digest());
    }
}
