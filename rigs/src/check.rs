//! What must be true of a store that was broken off: nothing acknowledged is missing, nothing is half there.

use std::collections::BTreeSet;

use sync_core::collapse::replay;
use sync_core::context::verify;
use sync_core::{Operation, Record, Sequence, Store};

use crate::far::Far;
use crate::rows::Rows;
use crate::told::Acknowledged;

/// Checks a store against what was acknowledged, and against what its server knows of it.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn check(store: &dyn Store, told: &mut Acknowledged, far: &Far) -> Result<(), String> {
    let found = sound(store)?;
    told.compare(&found)?;
    agrees(store, &found, far)
}

/// Checks what needs no knowledge of what was written. Returns the rows.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn sound(store: &dyn Store) -> Result<Rows, String> {
    store.check().map_err(|error| error.to_string())?;
    let wrong = verify(store).map_err(|error| error.to_string())?;
    if let Some(first) = wrong.first() {
        return Err(format!("{} records are not their base with their operations: {first}", wrong.len()));
    }
    Rows::read(store).map_err(|error| error.to_string())
}

/// Checks that the server's rows with what waits here are the rows here, and that whatever was sent is known to have been.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn agrees(store: &dyn Store, found: &Rows, far: &Far) -> Result<(), String> {
    let operations = store.operations(Sequence(0), usize::MAX).map_err(|error| error.to_string())?;
    let ids: BTreeSet<_> = operations.iter().map(|operation| operation.id).collect();
    if ids.len() != operations.len() {
        return Err("two operations have one id".to_owned());
    }
    for id in far.sent.iter().filter(|id| !far.applied.contains_key(id)) {
        let waiting = operations.iter().find(|operation| operation.id == *id);
        if !waiting.is_some_and(Operation::outcome_unknown) {
            return Err(format!("operation {id} was sent, and nothing here knows of it"));
        }
    }
    let mut expected = Rows::default();
    let keys = found.0.keys().chain(far.rows.0.keys());
    let keys: BTreeSet<_> =
        keys.cloned().chain(operations.iter().map(|o| (o.table.clone(), o.record.clone()))).collect();
    for (table, id) in keys {
        let of_it: Vec<_> =
            operations.iter().filter(|o| o.table == table && o.record == id).cloned().collect();
        let there = far.rows.0.get(&(table.clone(), id.clone()));
        let there = there.map(|fields| Record::new(id.clone(), fields.clone()));
        let row = replay(there.as_ref(), &of_it);
        expected.apply(&crate::rows::Step(vec![(table, id, row)]));
    }
    match found.difference(&expected) {
        Some(difference) => {
            Err(format!("what waits does not lead from the server's rows here: {difference}"))
        }
        None => Ok(()),
    }
}
