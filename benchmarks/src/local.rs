//! Without a network: edits and queries.

use std::error::Error;
use std::time::Instant;

use sync_core::{Change, Changes, Filter, Query, Record, RecordId, TableName};

use crate::floor;
use crate::report::Report;
use crate::setup::{Kind, Size, context, task, tasks};

/// One edit is one durable commit of the row and its operation.
pub(crate) fn edits(kind: Kind, size: &Size, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let floor = floor::commits(kind, folder.path(), size.edits, 1)?;
    let context = context(kind.open(folder.path())?);
    let table = tasks(&context)?;
    let began = Instant::now();
    for number in 0..size.edits {
        table.insert(task(number))?;
    }
    report.rate("add a task (one commit each)", kind.name(), size.edits, began.elapsed(), Some(floor));
    Ok(())
}

/// The first screen of a large list.
pub(crate) fn query(kind: Kind, size: &Size, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut store = kind.open(folder.path())?;
    let table = TableName::new(todo::TASKS)?;
    let numbers: Vec<usize> = (0..size.pull).collect();
    for chunk in numbers.chunks(1000) {
        let changes: Result<Changes, _> = chunk
            .iter()
            .map(|&n| {
                let id = RecordId::new(format!("t{n:06}"))?;
                Ok::<_, sync_core::NameError>(Change::PutRecord(table.clone(), Record::new(id, task(n))))
            })
            .collect();
        store.commit(&changes?)?;
    }
    let began = Instant::now();
    drop(store);
    report.time(&format!("close a store of {}", size.pull), kind.name(), began.elapsed());
    let began = Instant::now();
    let store = kind.open(folder.path())?;
    report.time(&format!("open a store of {}", size.pull), kind.name(), began.elapsed());
    let open = Filter::eq("complete", false);
    let rounds = 20;
    let began = Instant::now();
    for _ in 0..rounds {
        let rows = store.records(&table, &Query::filter(open.clone()).order_by("order").limit(100))?;
        assert_eq!(rows.len(), 100.min(size.pull * 2 / 3), "the query must find the open tasks");
    }
    report.time(&format!("first 100 open of {}", size.pull), kind.name(), began.elapsed() / rounds);
    let began = Instant::now();
    for _ in 0..rounds {
        store.count(&table, &open)?;
    }
    report.time(&format!("count open of {}", size.pull), kind.name(), began.elapsed() / rounds);
    let began = Instant::now();
    let rows = store.records(&table, &Query::filter(open).order_by("order"))?;
    report.rate("read all open", kind.name(), rows.len(), began.elapsed(), None);
    Ok(())
}
