//! The salvage test: a store that was really used is damaged, what can be read is made a store again, and a sync brings
//! it to what the server has. Nothing that is found may be anything but what was written, and no operation that could be
//! read may be without effect.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use sync_core::conflict::Ask;
use sync_core::context::verify;
use sync_core::{
    CancellationToken, Change, Fields, Fragments, MemoryStore, Operation, Schema, Store, SyncContext,
};

use crate::sample::{fields, id, lists, schema, tasks};
use crate::sim::rng::Rng;
use crate::{FakeRemote, FakeServer, TestClock};

const RECORDS: usize = 240;

/// Opens or creates a store.
pub type Open = fn(&Path, &Schema) -> Box<dyn Store>;
/// Reads what can be read of a store.
pub type Salvage = fn(&Path, &Schema) -> Fragments;

/// A kind of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Single bits are flipped, so many.
    Bits(usize),
    /// Blocks of 4 KiB are filled with zeros, so many.
    Zeros(usize),
    /// The end is cut off somewhere.
    Cut,
}

/// Whether a store may find a row as it was before its last change, where the newest cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    /// It overwrites rows in their place.
    Never,
    /// It writes rows anew elsewhere.
    Possible,
}

/// A store that was used, and the server it syncs with.
#[derive(Debug)]
pub struct Used {
    folder: tempfile::TempDir,
    server: Arc<FakeServer>,
    written: Vec<Change>,
    open: Open,
    salvage: Salvage,
}

impl Used {
    /// Uses a store: records that are synced, changed, deleted, in conflict, and wait.
    pub fn new(open: Open, salvage: Salvage) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = FakeServer::new();
        let path = folder.path().join("original/store");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let context = context(open(&path, &schema()), &server);
        let list = context.table(&lists()).unwrap();
        for n in 0..4 {
            list.insert_with_id(id(&format!("list{n}")), fields(json!({"name": "n".repeat(40), "order": n})))
                .unwrap();
        }
        let task = context.table(&tasks()).unwrap();
        for n in 0..RECORDS {
            task.insert_with_id(id(&name(n)), row(n, 0)).unwrap();
        }
        sync(&context);
        // Another computer changes some that will be changed here too.
        let other = self::context(Box::new(MemoryStore::new()), &server);
        sync(&other);
        for n in (0..RECORDS).step_by(10) {
            other.table(&tasks()).unwrap().update(&id(&name(n)), row(n, 100)).unwrap();
        }
        sync(&other);
        for n in (0..RECORDS).step_by(10) {
            task.update(&id(&name(n)), row(n, 1)).unwrap();
        }
        for n in (1..RECORDS).step_by(5) {
            task.update(&id(&name(n)), row(n, 1)).unwrap();
        }
        for n in (2..RECORDS).step_by(20) {
            task.delete(&id(&name(n))).unwrap();
        }
        sync(&context);
        context.set_meta("account", Some("somebody")).unwrap();
        // And then it is offline.
        for n in (3..RECORDS).step_by(5) {
            task.update(&id(&name(n)), row(n, 2)).unwrap();
        }
        for n in (4..RECORDS).step_by(20) {
            task.delete(&id(&name(n))).unwrap();
        }
        for n in RECORDS..RECORDS + 30 {
            task.insert_with_id(id(&name(n)), row(n, 2)).unwrap();
        }
        copy(&folder.path().join("original"), &folder.path().join("cut-off"));
        let written = context.at_one_moment(|store| everything(store));
        drop((context, list, task));
        Self { folder, server, written, open, salvage }
    }

    /// Checks that a store that is whole is salvaged whole: one that was closed, and one whose program was killed.
    pub fn a_sound_one_is_salvaged_whole(&self) {
        for state in ["original", "cut-off"] {
            let found = (self.salvage)(&self.folder.path().join(state).join("store"), &schema());
            assert_eq!(found.unreadable, 0, "{state}");
            assert_eq!(sorted(found.pieces()), sorted(self.written.clone()), "{state}");
        }
    }

    /// Damages copies and salvages them, so many. Returns which part of what was written is found on average.
    pub fn damaged(&self, damage: Damage, rounds: u64, older: Older) -> f64 {
        let mut found = 0;
        for round in 0..rounds {
            let copy_of = if round % 2 == 0 { "original" } else { "cut-off" };
            let copied = self.folder.path().join("damaged");
            drop(fs::remove_dir_all(&copied));
            copy(&self.folder.path().join(copy_of), &copied);
            inflict(&copied, damage, &mut Rng::new(round * 7919 + 1));
            let fragments = (self.salvage)(&copied.join("store"), &schema());
            let pieces = fragments.pieces();
            for piece in &pieces {
                // Of a program that was killed some commits stand in a log, in which ever store.
                let older = older == Older::Possible || copy_of == "cut-off";
                let known = self.written.contains(piece) || older && is_plausible(piece);
                assert!(known, "{damage:?}, round {round}: this was never written: {piece:?}");
            }
            found += pieces.len();
            self.mended(fragments, &format!("{damage:?}, round {round}"));
        }
        let all = self.written.len() as f64 * rounds as f64;
        found as f64 / all
    }

    /// Makes a store of what was found, and syncs it.
    fn mended(&self, fragments: Fragments, what: &str) {
        let waiting = fragments.pieces().into_iter().filter(|piece| self.written.contains(piece));
        let waiting: Vec<Operation> = waiting.filter_map(operation).collect();
        let (changes, _) = fragments.mend(&[], &TestClock::new(7));
        let path = self.folder.path().join("mended/store");
        drop(fs::remove_dir_all(path.parent().unwrap()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut store = (self.open)(&path, &schema());
        store.commit(&changes).unwrap();
        store.check().unwrap();
        assert_eq!(verify(&*store).unwrap(), Vec::<String>::new(), "{what}");
        for operation in &waiting {
            let of_it = store.operations_of(&operation.table, &operation.record).unwrap();
            assert!(of_it.contains(operation), "{what}: {operation:?} was dropped");
        }
        let context = context(store, &self.server);
        sync(&context);
        sync(&context);
        let parked = context.parked().unwrap();
        let left = context.counts().unwrap().operations;
        assert_eq!(left, parked.len() as u64, "{what}: not everything was sent");
        for table in [lists(), tasks()] {
            let here = context.table(&table).unwrap().read(&sync_core::Query::default()).unwrap();
            let waits =
                |id: &sync_core::RecordId| parked.iter().any(|one| one.table == table && one.record == *id);
            for row in &here {
                let there = self.server.row(&table, &row.id).filter(|row| !row.deleted).map(|row| row.fields);
                assert!(
                    waits(&row.id) || there.as_ref() == Some(&row.fields),
                    "{what}: {} differs: {row:?}, there {there:?}",
                    row.id
                );
            }
            for row in self.server.live(&table) {
                assert!(
                    waits(&row.id) || here.iter().any(|here| here.id == row.id),
                    "{what}: {} is missing",
                    row.id
                );
            }
        }
        for operation in waiting.iter().filter(|one| !parked.iter().any(|parked| parked.record == one.record))
        {
            let there = self.server.row(&operation.table, &operation.record).filter(|row| !row.deleted);
            let holds = |fields: &Fields| {
                operation.changes.iter().all(|(name, value)| fields.get(name) == Some(value))
            };
            let done = match operation.kind {
                sync_core::OperationKind::Delete => there.is_none(),
                _ => there.is_some_and(|row| holds(&row.fields)),
            };
            assert!(done, "{what}: {operation:?} had no effect");
        }
    }
}

fn operation(piece: Change) -> Option<Operation> {
    if let Change::PutOperation(operation) = piece { Some(operation) } else { None }
}

fn name(n: usize) -> String {
    format!("task-{n:04}")
}

fn row(n: usize, version: u32) -> Fields {
    // Some are long enough for a store to keep them apart from the others.
    let long = if n % 40 == 7 { 9_000 } else { 60 };
    let text = format!("{} v{version} {}", name(n), "x".repeat(long));
    fields(
        json!({"text": text, "listId": format!("list{}", n % 4), "complete": n.is_multiple_of(3), "order": format!("{n:04}")}),
    )
}

/// Tells whether a piece may have been written at some time.
fn is_plausible(piece: &Change) -> bool {
    let is_of = |id: &str, fields: &Fields| match fields.get("text").and_then(|text| text.as_str()) {
        Some(text) => [0, 1, 2, 100].iter().any(|version| text.starts_with(&format!("{id} v{version} x"))),
        None => true,
    };
    match piece {
        Change::PutRecord(_, record) | Change::PutBase(_, record) | Change::PutShadow(_, record) => {
            is_of(record.id.as_str(), &record.fields)
        }
        Change::PutOperation(operation) => is_of(operation.record.as_str(), &operation.changes),
        _ => false,
    }
}

fn context(store: Box<dyn Store>, server: &Arc<FakeServer>) -> SyncContext {
    SyncContext::builder(schema(), store)
        .remote(Arc::new(FakeRemote::new(server)))
        .clock(Arc::new(TestClock::new(1)))
        .policy(tasks(), Arc::new(Ask))
        .build()
}

fn sync(context: &SyncContext) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(context.sync(&CancellationToken::new())).unwrap();
}

fn everything(store: &dyn Store) -> Vec<Change> {
    let mut all = Vec::new();
    for table in [lists(), tasks()] {
        for id in store.ids(&table, None, usize::MAX).unwrap() {
            all.extend(store.record(&table, &id).unwrap().map(|row| Change::PutRecord(table.clone(), row)));
        }
    }
    for operation in store.operations(sync_core::Sequence(0), usize::MAX).unwrap() {
        let (table, id) = (operation.table.clone(), operation.record.clone());
        all.extend(store.base(&table, &id).unwrap().map(|row| Change::PutBase(table.clone(), row)));
        all.extend(store.shadow(&table, &id).unwrap().map(|row| Change::PutShadow(table, row)));
        all.push(Change::PutOperation(operation));
    }
    all.extend(
        store.ledger(usize::MAX).unwrap().into_iter().map(|entry| Change::AppendLedger(Box::new(entry))),
    );
    all.extend(store.meta("account").unwrap().map(|text| Change::PutMeta("account".to_owned(), text)));
    all
}

fn sorted(changes: Vec<Change>) -> Vec<String> {
    let mut texts: Vec<_> = changes.iter().map(|change| serde_json::to_string(change).unwrap()).collect();
    texts.sort();
    texts
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Damages one of the files that matter, larger ones more often.
fn inflict(folder: &Path, damage: Damage, random: &mut Rng) {
    let mut files = Vec::new();
    list(folder, &mut files);
    files.retain(|(path, _)| path.extension().is_none_or(|ending| ending != "lock"));
    let total: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let times = match damage {
        Damage::Bits(times) | Damage::Zeros(times) => times,
        Damage::Cut => 1,
    };
    for _ in 0..times {
        let mut at = random.below(total);
        for (path, bytes) in &mut files {
            if at >= bytes.len() {
                at -= bytes.len();
                continue;
            }
            match damage {
                Damage::Bits(_) => bytes[at] ^= 1 << random.below(8),
                Damage::Zeros(_) => {
                    let start = at / 4096 * 4096;
                    let end = (start + 4096).min(bytes.len());
                    bytes[start..end].fill(0);
                }
                Damage::Cut => bytes.truncate(at),
            }
            fs::write(&*path, &*bytes).unwrap();
            break;
        }
    }
}

fn list(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    files.sort();
}
