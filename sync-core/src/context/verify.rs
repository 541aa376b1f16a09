//! Verify: recomputes what must be true of a store (I2). For tests, after every step; for a doctor, at any time.

use std::collections::BTreeSet;

use crate::collapse::replay;
use crate::record::same_fields;
use crate::{Sequence, Store, StoreError};

/// Returns a sentence for every record that is not what its base and its operations make. No task text.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub fn verify(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut after = Sequence::default();
    loop {
        let page = store.operations(after, 256)?;
        let Some(last) = page.last() else { return Ok(wrong) };
        after = last.sequence;
        for operation in page {
            let (table, id) = (operation.table, operation.record);
            if !seen.insert((table.clone(), id.clone())) {
                continue;
            }
            let operations = store.operations_of(&table, &id)?;
            let expected = replay(store.base(&table, &id)?.as_ref(), &operations);
            let actual = store.record(&table, &id)?.map(|row| row.fields);
            let same = match (&expected, &actual) {
                (Some(expected), Some(actual)) => same_fields(expected, actual),
                (None, None) => true,
                _ => false,
            };
            if !same {
                wrong.push(format!("{table} {id} is not its base with its {} operations", operations.len()));
            }
        }
    }
}
