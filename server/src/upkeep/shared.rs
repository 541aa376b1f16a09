//! Whether everybody who shares a list has the same of it.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value as Json;
use sync_protocol::odata::{CompareOp, Expr, Literal};

use super::Findings;
use crate::{
    storage::{ListRequest, Membership, Owner, Standing, Storage, StorageError, Tombstones},
    tables::{Table, Tables},
};

/// Compares each member's copies of a list and its tasks with those of its owner.
pub(super) async fn check(
    storage: &dyn Storage,
    tables: &Tables,
    findings: &mut Findings,
) -> Result<(), StorageError> {
    let all = storage.memberships().await?;
    findings.memberships = u64::try_from(all.len()).unwrap_or(u64::MAX);
    for one in &all {
        let (Some(member), Standing::Joined) = (one.member, one.standing) else { continue };
        for (table, column) in [("todolist", "id"), ("todoitem", "listId")] {
            let Some(table) = tables.find(table) else { continue };
            let home = rows(storage, one.home, table, column, &one.list).await?;
            let copies = rows(storage, member, table, column, &one.list).await?;
            if column == "id" && home.is_empty() {
                findings.faults.push(format!("{} has members but is not there", place(one)));
            }
            let differing = home.iter().filter(|(id, row)| copies.get(*id) != Some(*row)).map(|(id, _)| id);
            for id in differing.chain(copies.keys().filter(|id| !home.contains_key(*id))) {
                // A row of one's own under the same id, in another list, is not overwritten.
                if !copies.contains_key(id) && is_there(storage, member, table, id).await? {
                    continue;
                }
                findings.faults.push(format!(
                    "{}: account number {} has another copy of a row in {} than its owner",
                    place(one),
                    member.0,
                    table.name()
                ));
            }
        }
    }
    Ok(())
}

fn place(one: &Membership) -> String {
    format!("a shared list of account number {}", one.home.0)
}

/// The rows of a list that live, by their ids, without what differs from copy to copy.
async fn rows(
    storage: &dyn Storage,
    owner: Owner,
    table: &Arc<Table>,
    column: &str,
    list: &str,
) -> Result<BTreeMap<String, Json>, StorageError> {
    let filter = Expr::compare(CompareOp::Eq, column, Literal::String(list.to_owned()));
    let mut request = ListRequest { filter: Some(filter), ..ListRequest::all(owner, Arc::clone(table)) };
    request.tombstones = Tombstones::Hidden;
    let mut found = BTreeMap::new();
    loop {
        let page = storage.list(request.clone()).await?;
        let page = page.map_err(|error| StorageError::Database(error.to_string()))?;
        let text = [b"[", &*page.items, b"]"].concat();
        // What is no JSON was found before.
        for mut row in serde_json::from_slice::<Vec<Json>>(&text).unwrap_or_default() {
            if let Some(members) = row.as_object_mut() {
                members.remove("updatedAt");
            }
            let id = row.get("id").and_then(Json::as_str).unwrap_or_default().to_owned();
            found.insert(id, row);
        }
        match page.next {
            Some(next) => request.after = Some(next),
            None => return Ok(found),
        }
    }
}

async fn is_there(
    storage: &dyn Storage,
    owner: Owner,
    table: &Arc<Table>,
    id: &str,
) -> Result<bool, StorageError> {
    let filter = Expr::compare(CompareOp::Eq, "id", Literal::String(id.to_owned()));
    let request = ListRequest {
        filter: Some(filter),
        tombstones: Tombstones::Hidden,
        ..ListRequest::all(owner, Arc::clone(table))
    };
    let page = storage.list(request).await?;
    Ok(page.is_ok_and(|page| page.rows > 0))
}
