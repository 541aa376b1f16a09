//! What an operator does to the rows of all accounts: look them over, and remove old tombstones.

mod shared;

use std::{fmt, sync::Arc};

use serde_json::Value as Json;

use crate::{
    storage::{ListRequest, Owner, Storage, StorageError},
    tables::{Table, Tables},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What a look at the whole database found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// How many accounts there are.
    pub accounts: u64,
    /// How many rows were read.
    pub rows: u64,
    /// How many memberships in shared lists there are.
    pub memberships: u64,
    /// What is wrong, a sentence each; nobody's text is in them.
    pub faults: Vec<String>,
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        write!(f, "{} accounts, {} rows, ", self.accounts, self.rows)?;
        if self.memberships > 0 {
            write!(f, "{} memberships of shared lists, ", self.memberships)?;
        }
        write!(f, "{} faults", self.faults.len())
    }
}

/// Reads everything: the database as such, every row, and whether the stamps are what clients rely on.
///
/// # Errors
/// The database could not be read at all.
pub async fn check(storage: &dyn Storage, tables: &Tables) -> Result<Findings, StorageError> {
    let mut findings = Findings { faults: storage.faults().await?, ..Findings::default() };
    for owner in storage.owners().await? {
        findings.accounts += u64::from(owner != Owner::EVERYBODY);
        for table in tables.iter() {
            if let Err(error) = check_table(storage, owner, table, &mut findings).await {
                let place = place(owner, table);
                findings.faults.push(format!("{place} cannot be read to its end: {error}"));
            }
        }
    }
    shared::check(storage, tables, &mut findings).await?;
    Ok(findings)
}

async fn check_table(
    storage: &dyn Storage,
    owner: Owner,
    table: &Arc<Table>,
    findings: &mut Findings,
) -> Result<(), StorageError> {
    let mut request = ListRequest::all(owner, Arc::clone(table));
    let mut last = String::new();
    loop {
        let page = match storage.list(request.clone()).await? {
            Ok(page) => page,
            Err(error) => return Err(StorageError::Database(error.to_string())),
        };
        findings.rows += page.rows;
        let text = [b"[", &*page.items, b"]"].concat();
        let Ok(rows) = serde_json::from_slice::<Vec<Json>>(&text) else {
            findings.faults.push(format!("{} holds a row that is no JSON", place(owner, table)));
            return Ok(());
        };
        for row in rows {
            let stamp = row.get("updatedAt").and_then(Json::as_str).unwrap_or_default();
            // Stamps are written in one form, in which the order of the text is that of time.
            if *stamp <= *last {
                findings.faults.push(format!("{} has two rows with one stamp, {stamp}", place(owner, table)));
            }
            stamp.clone_into(&mut last);
        }
        let reached = sync_protocol::date::print(page.reached);
        if last > reached {
            let place = place(owner, table);
            findings.faults.push(format!("{place} has the stamp {last}, but its clock stands at {reached}"));
        }
        match page.next {
            Some(next) => request.after = Some(next),
            None => return Ok(()),
        }
    }
}

fn place(owner: Owner, table: &Table) -> String {
    format!("the table {} of account number {}", table.name(), owner.0)
}

/// Removes the tombstones that are older than so many days, of all accounts, for good. Says how many those were.
///
/// # Errors
/// The database failed; some may have been removed.
pub async fn purge(
    storage: &dyn Storage,
    tables: &Tables,
    now_ms: i64,
    days: u32,
) -> Result<u64, StorageError> {
    let before = now_ms.saturating_sub(i64::from(days) * DAY_MS);
    let mut removed = 0;
    for owner in storage.owners().await? {
        for table in tables.iter() {
            removed += storage.purge(owner, Arc::clone(table), before).await?;
        }
    }
    Ok(removed)
}
