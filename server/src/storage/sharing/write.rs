//! A write by somebody who shares lists: take the clocks of all whom it may concern, look, decide, settle, store.

use std::{borrow::Cow, collections::BTreeSet};

use futures_util::future::try_join_all;

use super::{
    LIST_OF_TASK, LISTS,
    change::dissolve,
    circle::{Circle, circle_of, is_shareable},
    scopes::{Clocks, Scopes, Shareable, Wanted},
    settle::{Decided, Put, Rows, settle},
};
use crate::{
    storage::{
        Change, Owner, WriteOutcome, WriteRequest,
        decide::{Plan, decide},
        row::OwnedRow,
    },
    tables::{Kept, Value},
};

/// What became of a write.
pub(in crate::storage) enum Done {
    /// This came of it.
    Outcome(WriteOutcome),
    /// It needs locks that are not held, because of what changed while they were taken. Nothing was changed.
    Again,
}

/// The clocks a write needs, as far as can be seen before they are locked.
pub(in crate::storage) async fn wanted<S: Scopes>(
    scopes: &S,
    request: &WriteRequest,
    shareable: &Shareable,
) -> Result<Wanted, S::Error> {
    let table = &request.table;
    let mut wanted = Wanted::from([(request.owner, table.name().to_owned())]);
    if !is_shareable(table) {
        return Ok(wanted);
    }
    let circles = scopes.circles(request.owner).await?;
    let stored = scopes.row(request.owner, table, &request.id).await?;
    let next = match decide(request, stored.clone())? {
        Plan::Insert(row) | Plan::Update(row) => Some(row),
        Plan::Answer(_) => None,
    };
    let rows = [stored, next].into_iter().flatten();
    for circle in rows.filter_map(|row| circle_of(&circles, table, &row)) {
        wanted.extend(clocks_of(circle, table.name() == LISTS, shareable));
    }
    Ok(wanted)
}

/// The clocks that several writes of somebody may need, of whom later ones see what earlier ones did.
pub(in crate::storage) async fn wanted_together<S: Scopes>(
    scopes: &S,
    requests: &[&WriteRequest],
    shareable: &Shareable,
) -> Result<Wanted, S::Error> {
    let mut wanted: Wanted =
        requests.iter().map(|request| (request.owner, request.table.name().to_owned())).collect();
    let shared = requests.iter().filter(|request| is_shareable(&request.table));
    for owner in shared.map(|request| request.owner).collect::<BTreeSet<_>>() {
        for circle in scopes.circles(owner).await? {
            wanted.extend(clocks_of(&circle, true, shareable));
        }
    }
    Ok(wanted)
}

/// The clocks of everybody who shares a list. With the list its tasks may go.
pub(super) fn clocks_of(circle: &Circle, with_lists: bool, shareable: &Shareable) -> Wanted {
    let tables = [Some(&shareable.tasks), with_lists.then_some(&shareable.lists)];
    let of_table = |name: &str| circle.everyone().map(|owner| (owner, name.to_owned())).collect::<Wanted>();
    tables.into_iter().flatten().flat_map(|table| of_table(table.name())).collect()
}

/// Does one write, the locks being held.
pub(in crate::storage) async fn write<S: Scopes>(
    scopes: &S,
    clocks: &mut Clocks,
    request: &WriteRequest,
    shareable: &Shareable,
    now: i64,
) -> Result<Done, S::Error> {
    let (caller, table) = (request.owner, &request.table);
    if let Some(key) = &request.key
        && let Some(earlier) = scopes.earlier(caller, key).await?
    {
        return Ok(Done::Outcome(earlier));
    }
    let circles = if is_shareable(table) { scopes.circles(caller).await? } else { Vec::new() };
    let stored = scopes.row(caller, table, &request.id).await?;
    let from = stored.as_ref().and_then(|row| circle_of(&circles, table, row));
    let plan = match from {
        Some(from) => decide(&staying(request, from), stored.clone())?,
        None => decide(request, stored.clone())?,
    };
    // Whatever else speaks against it: a reader is not asked to settle a conflict first.
    if from.is_some_and(|from| !from.may_write(caller)) {
        let is_gone = matches!(plan, Plan::Answer(WriteOutcome::Tombstone));
        let outcome = if is_gone { WriteOutcome::Tombstone } else { WriteOutcome::Forbidden };
        return Ok(Done::Outcome(outcome));
    }
    let mut next = match plan {
        Plan::Answer(outcome) => return Ok(Done::Outcome(outcome)),
        Plan::Insert(row) | Plan::Update(row) => row,
    };
    let to = circle_of(&circles, table, &next);
    let owners: BTreeSet<Owner> =
        [from, to].into_iter().flatten().flat_map(Circle::everyone).chain([caller]).collect();
    let ends = to.filter(|_| table.name() == LISTS && next.deleted);
    let holds_tasks = ends.is_none_or(|circle| clocks.hold(circle.everyone(), &shareable.tasks));
    if !clocks.hold(owners.iter().copied(), table) || !holds_tasks {
        return Ok(Done::Again);
    }
    let mut rows = Rows::from([(caller, stored.clone())]);
    let others = owners.iter().copied().filter(|owner| *owner != caller);
    let theirs = others.map(async |owner| {
        let row = scopes.row(owner, table, &request.id).await?;
        Ok::<_, S::Error>((owner, row))
    });
    rows.extend(try_join_all(theirs).await?);
    let Some(puts) = settle(&Decided { caller, table, next: &next, from, to }, &rows) else {
        return Ok(Done::Outcome(WriteOutcome::Forbidden));
    };
    let stamp = clocks.take(scopes, owners.iter().copied(), table, 1, now).await?;
    next.stamp(stamp);
    if stored.is_none() {
        next.created_at = stamp;
    }
    store(scopes, table, puts, &next).await?;
    if let Some(circle) = ends {
        dissolve(scopes, clocks, circle, shareable, now).await?;
    } else if table.name() == LISTS && next.deleted {
        // Nobody joined; who was asked is not asked any more.
        for invitation in scopes.memberships(caller, &next.id).await? {
            scopes.end(caller, &invitation.id).await?;
        }
    }
    if next.deleted && table.kept() == Kept::Nothing {
        scopes.purge(caller, table, stamp + 1).await?;
    }
    let image = next.image(table, &request.shape)?;
    if let Some(key) = &request.key {
        scopes.remember(request, key, &image, now).await?;
    }
    Ok(Done::Outcome(WriteOutcome::Applied(image)))
}

/// Whether a write may be the end of a list, and so of its invitations, if anybody was asked.
pub(in crate::storage) fn may_end_a_list(request: &WriteRequest) -> bool {
    let deletes = match &request.change {
        Change::Delete => true,
        Change::Merge { deleted, .. } => *deleted == Some(true),
        Change::Replace { deleted, .. } => *deleted,
        Change::Insert { .. } | Change::Undelete => false,
    };
    deletes && request.table.name() == LISTS
}

/// The write of a row of a shared list: one that replaces it and says nothing of a list leaves it where it is. Its client may
/// not know of lists, and must not take it from the others.
fn staying<'a>(request: &'a WriteRequest, circle: &Circle) -> Cow<'a, WriteRequest> {
    let place = request.table.column(LIST_OF_TASK).map(|(place, _)| place);
    let (Change::Replace { values, .. }, Some(place)) = (&request.change, place) else {
        return Cow::Borrowed(request);
    };
    if !matches!(values.get(place), Some(None)) {
        return Cow::Borrowed(request);
    }
    let mut request = request.clone();
    if let Change::Replace { values, .. } = &mut request.change
        && let Some(value) = values.get_mut(place)
    {
        *value = Some(Value::Text(circle.list.clone()));
    }
    Cow::Owned(request)
}

async fn store<S: Scopes>(
    scopes: &S,
    table: &crate::tables::Table,
    puts: impl IntoIterator<Item = (Owner, Put)>,
    next: &OwnedRow,
) -> Result<(), S::Error> {
    let stores = puts.into_iter().map(async |(owner, put)| match put {
        Put::Insert => scopes.insert(owner, table, next).await,
        Put::Update => scopes.update(owner, table, next).await,
        Put::Leave(mut row) => {
            row.leave(next.updated_at);
            scopes.update(owner, table, &row).await
        }
    });
    try_join_all(stores).await.map(drop)
}
