//! The operation queue of a computer, read from its store while nobody has it open.

use sync_core::{Fields, OperationKind, Sequence, Store};

use super::Computer;

/// What an operation is, apart from how often it was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    pub sequence: Sequence,
    pub record: String,
    pub kind: OperationKind,
    pub changes: Fields,
}

/// Reads the queue of a computer.
pub fn queue(computer: &Computer) -> Vec<Waiting> {
    let schema = todo::schema();
    let store: Box<dyn Store> = match computer.kind {
        "sled" => Box::new(store_sled::SledStore::open(&computer.store(), &schema).unwrap()),
        _ => Box::new(store_sqlite::SqliteStore::open(&computer.store(), &schema).unwrap()),
    };
    let operations = store.operations(Sequence::default(), usize::MAX).unwrap();
    operations
        .into_iter()
        .map(|operation| Waiting {
            sequence: operation.sequence,
            record: operation.record.to_string(),
            kind: operation.kind,
            changes: operation.changes,
        })
        .collect()
}
