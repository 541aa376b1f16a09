//! Mirror: whether a real store holds what the reference store holds.

use std::fmt::Debug;

use sync_core::{MemoryStore, Query, Sequence, Store, StoreError};

use super::tables;

/// Compares everything two stores hold; tells the first thing in which they differ.
pub(crate) fn difference(store: &dyn Store, expected: &MemoryStore) -> Option<String> {
    match compare(store, expected) {
        Ok(difference) => difference,
        Err(error) => Some(format!("the store cannot be read: {error}")),
    }
}

fn compare(store: &dyn Store, expected: &MemoryStore) -> Result<Option<String>, StoreError> {
    fn unequal<T: PartialEq + Debug>(what: &str, a: &T, b: &T) -> Option<String> {
        (a != b).then(|| format!("its {what} are {a:?}, and were {b:?}"))
    }
    let all = |store: &dyn Store| store.operations(Sequence(0), usize::MAX);
    let (operations, wanted) = (all(store)?, all(expected)?);
    let mut found = unequal("operations", &operations, &wanted)
        .or(unequal("last sequence", &store.last_sequence()?, &expected.last_sequence()?))
        .or(unequal("counts", &store.counts()?, &expected.counts()?))
        .or(unequal("ledger entries", &store.ledger(usize::MAX)?, &expected.ledger(usize::MAX)?));
    for table in [tables::lists(), tables::tasks()] {
        let rows = |store: &dyn Store| store.records(&table, &Query::default());
        found = found.or(unequal("rows", &rows(store)?, &rows(expected)?));
    }
    for query in tables::queries() {
        let token = |store: &dyn Store| store.delta_token(&query.table, &query.id);
        found = found.or(unequal("delta tokens", &token(store)?, &token(expected)?));
    }
    for operation in &wanted {
        let (table, id) = (&operation.table, &operation.record);
        let ground = |store: &dyn Store| Ok((store.base(table, id)?, store.shadow(table, id)?));
        let (there, expected): (_, (_, _)) = (ground(store)?, ground(expected)?);
        found = found.or(unequal("bases and shadows", &there, &expected));
    }
    Ok(found)
}
