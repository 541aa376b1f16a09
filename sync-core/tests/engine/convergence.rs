//! Random computers, edits, crashes and networks: after every step each store is its base with its operations, and at
//! the end all computers and the server hold the same. Tasks that only one computer touches end exactly as it left them.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;
use sync_core::{Fields, Query, RemoteErrorKind, Resolution};
use sync_testkit::{FakeServer, Fault};

use crate::support::{Computer, fields, id, tasks};

#[derive(Debug, Clone)]
enum Step {
    Add(usize, u8),
    Edit(usize, u8, u8),
    Complete(usize, u8, bool),
    Delete(usize, u8),
    Sync(usize, Vec<Option<u8>>),
    /// The process dies and starts again; the store is as it was.
    Crash(usize),
    Resolve(usize, u8),
}

const COMPUTERS: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let computer = 0..COMPUTERS;
    let task = 0..6u8;
    prop_oneof![
        2 => (computer.clone(), task.clone()).prop_map(|(c, t)| Step::Add(c, t)),
        4 => (computer.clone(), task.clone(), any::<u8>()).prop_map(|(c, t, v)| Step::Edit(c, t, v)),
        3 => (computer.clone(), task.clone(), any::<bool>()).prop_map(|(c, t, v)| Step::Complete(c, t, v)),
        2 => (computer.clone(), task).prop_map(|(c, t)| Step::Delete(c, t)),
        6 => (computer.clone(), prop::collection::vec(prop::option::weighted(0.4, 0..5u8), 0..8))
            .prop_map(|(c, faults)| Step::Sync(c, faults)),
        1 => computer.clone().prop_map(Step::Crash),
        1 => (computer, 0..4u8).prop_map(|(c, r)| Step::Resolve(c, r)),
    ]
}

fn fault(code: u8) -> Fault {
    match code {
        0 => Fault::LostRequest,
        1 | 2 => Fault::LostAnswer,
        3 => Fault::Answer(RemoteErrorKind::Server),
        _ => Fault::Answer(RemoteErrorKind::Malformed),
    }
}

fn resolution(computer: &Computer, code: u8) -> Option<(sync_core::RecordId, Resolution)> {
    let conflict = computer.context.conflicts().unwrap().into_iter().next()?;
    let resolution = match (code, conflict.local, conflict.server) {
        (0, ..) => Resolution::KeepServer,
        (1, Some(local), Some(_)) => Resolution::Merge(local.fields),
        (2, ..) => Resolution::KeepBoth,
        _ => Resolution::KeepLocal,
    };
    Some((conflict.operation.record, resolution))
}

/// Names a task: the first four are everybody's, the others belong to one computer each.
fn name(computer: usize, task: u8) -> String {
    if task < 4 { format!("t{task}") } else { format!("own{computer}-{task}") }
}

async fn run(steps: Vec<Step>) {
    let server = FakeServer::new();
    let mut own: BTreeMap<String, Option<Fields>> = BTreeMap::new();
    let mut computers: Vec<_> = (0..COMPUTERS).map(|n| Computer::new(&server, n as u64 + 1)).collect();
    for (number, step) in steps.into_iter().enumerate() {
        let edited = match &step {
            Step::Add(c, t) | Step::Edit(c, t, _) | Step::Complete(c, t, _) | Step::Delete(c, t)
                if *t >= 4 =>
            {
                Some((*c, name(*c, *t)))
            }
            _ => None,
        };
        match step {
            Step::Add(c, t) => {
                let fields = fields(json!({"text": format!("new by {c}"), "complete": false}));
                let _exists = computers[c].tasks().insert_with_id(id(&name(c, t)), fields);
            }
            Step::Edit(c, t, v) => {
                let changes = fields(json!({"text": format!("{v} by {c}")}));
                let _missing = computers[c].tasks().update(&id(&name(c, t)), changes);
            }
            Step::Complete(c, t, v) => {
                let changes = fields(json!({"complete": v}));
                let _missing = computers[c].tasks().update(&id(&name(c, t)), changes);
            }
            Step::Delete(c, t) => {
                let _missing = computers[c].tasks().delete(&id(&name(c, t)));
            }
            Step::Sync(c, faults) => {
                computers[c].remote.on_push(faults.into_iter().map(|code| code.map(fault)));
                let _failed = computers[c].sync().await;
                computers[c].remote.heal();
            }
            Step::Crash(c) => computers[c] = computers[c].restart(&server, 100 + number as u64),
            Step::Resolve(c, code) => {
                if let Some((record, resolution)) = resolution(&computers[c], code) {
                    computers[c].context.resolve(&tasks(), &record, resolution).unwrap();
                }
            }
        }
        if let Some((c, name)) = edited {
            let row = computers[c].tasks().lookup(&id(&name)).unwrap();
            own.insert(name, row.map(|row| row.fields));
        }
        computers.iter().for_each(Computer::check);
    }
    settle(&server, &computers).await;
    for (name, expected) in own {
        let row = server.row(&tasks(), &id(&name)).filter(|row| !row.deleted);
        assert_eq!(row.map(|row| row.fields), expected, "{name} is as its only computer left it");
    }
}

/// With a healthy network and a user who decides, everything converges.
async fn settle(server: &Arc<FakeServer>, computers: &[Computer]) {
    for round in 0..20 {
        for computer in computers {
            while let Some((record, resolution)) = resolution(computer, 3) {
                computer.context.resolve(&tasks(), &record, resolution).unwrap();
                computer.check();
            }
            for parked in computer.context.parked().unwrap() {
                computer.context.retry(&parked.table, &parked.record).unwrap();
            }
            computer.sync().await.unwrap();
        }
        let quiet = computers.iter().all(|computer| computer.counts().operations == 0);
        if quiet && round > 1 {
            break;
        }
    }
    for computer in computers {
        computer.sync().await.unwrap(); // what the others sent last
    }
    let on_server: BTreeMap<_, _> =
        server.live(&tasks()).into_iter().map(|row| (row.id.clone(), (row.version, row.fields))).collect();
    for computer in computers {
        assert_eq!(computer.counts().operations, 0, "everything reached the server");
        let rows = computer.tasks().read(&Query::default()).unwrap();
        let here: BTreeMap<_, _> =
            rows.into_iter().map(|row| (row.id.clone(), (row.version, row.fields))).collect();
        assert_eq!(here, on_server);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn i8_all_computers_converge(steps in prop::collection::vec(step(), 0..60)) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run(steps));
    }
}
