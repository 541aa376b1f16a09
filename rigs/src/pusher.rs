//! The pusher: a process that sends one operation after the other to a real server, and tells what the server confirmed.

use std::collections::BTreeMap;

use sync_core::{
    Fields, OpId, Operation, OperationKind, PushOutcome, RecordId, Remote as _, Revision, Sequence, State,
    TableName, Timestamp, Version,
};
use uuid::Uuid;

use crate::chance::Chance;
use crate::edits::Author;
use crate::rows::{Rows, Step};
use crate::server::remote;
use crate::told::Line;
use crate::writer::{Lie, acknowledge};

/// Beyond this many rows it rather deletes.
const MANY: usize = 40;

/// What a pusher works on.
#[derive(Debug)]
pub struct Work {
    /// The server.
    pub url: String,
    /// Whom it takes one for.
    pub token: String,
    /// Chooses the operations.
    pub seed: u64,
    /// The bug on purpose.
    pub lie: Lie,
}

/// Pushes until the process is killed.
///
/// # Panics
/// If the server does not take an operation: the watcher sees that the process ended by itself.
pub fn push(work: &Work) -> ! {
    let remote = remote(&work.url, &work.token).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut chance = Chance::new(work.seed);
    let mut versions: BTreeMap<RecordId, Option<Version>> = BTreeMap::new();
    Line::Found(Rows::default().digest()).tell().unwrap();
    for number in 1.. {
        let operation = plan(&mut chance, &versions, number);
        let fields = (operation.kind != OperationKind::Delete).then(|| operation.changes.clone());
        let step = Step(vec![(operation.table.clone(), operation.record.clone(), fields)]);
        let mut version = None;
        acknowledge(&step, work.lie, || {
            let outcome = runtime.block_on(remote.push(&operation)).unwrap();
            let PushOutcome::Applied(record) = outcome else { panic!("{operation:?} was not applied") };
            version = record.version;
        });
        match operation.kind {
            OperationKind::Delete => drop(versions.remove(&operation.record)),
            _ => drop(versions.insert(operation.record, version)),
        }
    }
    unreachable!("nobody pushes that often");
}

fn plan(chance: &mut Chance, rows: &BTreeMap<RecordId, Option<Version>>, number: u64) -> Operation {
    let place = chance.below(rows.len());
    let (kind, record) = match (rows.iter().nth(place), chance.below(3)) {
        (Some((id, _)), 0) => (OperationKind::Update, id.clone()),
        (Some((id, _)), _) if rows.len() > MANY => (OperationKind::Delete, id.clone()),
        _ => (OperationKind::Insert, RecordId::new(format!("{}-{number}", Author::ALL[0].name)).unwrap()),
    };
    let mut changes = Fields::new();
    if kind != OperationKind::Delete {
        let length = if chance.percent(4) { 20_000 } else { chance.below(120) };
        changes.insert(Author::ALL[0].column.to_owned(), format!("{number} {}", "x".repeat(length)).into());
    }
    Operation {
        id: OpId(Uuid::now_v7()),
        table: TableName::new(todo::TASKS).unwrap(),
        base_version: rows.get(&record).cloned().flatten(),
        record,
        kind,
        sequence: Sequence(number),
        revision: Revision::default(),
        state: State::InFlight,
        attempts: 1,
        last_failure: None,
        changes,
        edited_at: Timestamp(0),
    }
}
