//! The conflict ledger: entries by number, and their numbers by record.

use sync_core::{LedgerEntry, StoreError, Timestamp};

use crate::database::{Database, Name};
use crate::envelope::check_depth;
use crate::error::damaged;
use crate::keys;
use crate::plan::Plan;
use crate::tally::Tally;

/// How many writes one transaction of a build holds.
const CHUNK: usize = 4_096;

/// Appends an entry.
pub(crate) fn append(plan: &mut Plan<'_>, entry: &LedgerEntry) -> Result<(), StoreError> {
    for row in [&entry.base, &entry.local, &entry.server, &entry.result].into_iter().flatten() {
        check_depth(&row.fields)?;
    }
    plan.tally.ledger += 1;
    plan.tally.ledger_listed += 1;
    let number = plan.tally.ledger;
    let by_record = keys::numbered_as(&entry.table, &entry.record, number);
    plan.put_raw(Name::LedgerByRecord, by_record, Vec::new())?;
    plan.put(Name::Ledger, keys::number(number).to_vec(), entry)
}

/// Removes entries made before a time, but none of the newest.
pub(crate) fn purge(plan: &mut Plan<'_>, before: Timestamp, keep: u64) -> Result<(), StoreError> {
    let mut numbers = plan.keys(Name::Ledger, &[])?;
    numbers.sort_unstable();
    numbers.dedup();
    let newest = usize::try_from(keep).unwrap_or(usize::MAX);
    numbers.truncate(numbers.len().saturating_sub(newest));
    for key in numbers {
        let Some(entry) = plan.get::<LedgerEntry>(Name::Ledger, &key)? else { continue };
        if entry.at >= before {
            continue;
        }
        let number = keys::last_number(&key).ok_or_else(|| damaged("a key without a number"))?;
        plan.remove_raw(Name::LedgerByRecord, keys::numbered_as(&entry.table, &entry.record, number));
        plan.remove(Name::Ledger, key)?;
        plan.tally.ledger_purged += 1;
    }
    Ok(())
}

/// Lists by their records the entries of a store that was written before that was done.
pub(crate) fn list(database: &Database) -> Result<(), StoreError> {
    let tally = Tally::read(database)?;
    if tally.ledger_listed == tally.ledger {
        return Ok(());
    }
    let mut plan = Plan::new(database)?;
    for key in plan.keys(Name::Ledger, &[])? {
        let Some(entry) = plan.get::<LedgerEntry>(Name::Ledger, &key)? else { continue };
        let number = keys::last_number(&key).ok_or_else(|| damaged("a key without a number"))?;
        let by_record = keys::numbered_as(&entry.table, &entry.record, number);
        plan.put_raw(Name::LedgerByRecord, by_record, Vec::new())?;
        if plan.len() >= CHUNK {
            plan.write()?;
            plan = Plan::new(database)?;
        }
    }
    plan.tally.ledger_listed = tally.ledger;
    plan.write()
}

#[cfg(test)]
mod tests {
    use sync_testkit::sample::{id, tasks};

    use super::*;

    #[test]
    fn entries_of_an_older_store_are_listed_by_their_records() {
        let folder = tempfile::tempdir().unwrap();
        let db = sled::open(folder.path()).unwrap();
        let database = Database::new(db, folder.path()).unwrap();
        let mut plan = Plan::new(&database).unwrap();
        for n in 1..=3 {
            let rule = "server wins".to_owned();
            let (base, local, server, result) = (None, None, None, None);
            let (table, record, device) = (tasks(), id("a"), String::new());
            let entry =
                LedgerEntry { table, record, at: Timestamp(n), device, rule, base, local, server, result };
            append(&mut plan, &entry).unwrap();
        }
        plan.tally.ledger_listed = 0;
        plan.write().unwrap();
        let listed = database.tree(Name::LedgerByRecord);
        listed.clear().unwrap();
        list(&database).unwrap();
        let numbers = listed.scan_prefix(keys::numbered(&tasks(), &id("a"))).keys();
        let numbers: Vec<_> = numbers.map(|key| keys::last_number(&key.unwrap())).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
        assert_eq!(Tally::read(&database).unwrap().ledger_listed, 3);
    }
}
