//! Inviting, joining, leaving, and the end of a shared list.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    MOST_MEMBERS, Membership, ShareChange, ShareOutcome, Standing,
    circle::Circle,
    scopes::{Clocks, Scopes, Shareable, Wanted},
    write::clocks_of,
};
use crate::storage::Owner;

/// What became of a change.
pub(in crate::storage) struct Changed {
    pub(in crate::storage) outcome: ShareOutcome,
    pub(in crate::storage) clocks: Clocks,
}

impl From<ShareOutcome> for Changed {
    fn from(outcome: ShareOutcome) -> Self {
        Self { outcome, clocks: Clocks::default() }
    }
}

/// Does what somebody asks for. `None` if locks are missing because of what changed while they were taken: it is to be
/// tried again, and what was done must be undone.
pub(in crate::storage) async fn change<S: Scopes>(
    scopes: &S,
    caller: Owner,
    change: &ShareChange,
    shareable: &Shareable,
    now: i64,
) -> Result<Option<Changed>, S::Error> {
    match change {
        ShareChange::Invite { list, name, role } => {
            let asked = Membership {
                id: Uuid::new_v4().simple().to_string(),
                home: caller,
                list: list.clone(),
                name: name.clone(),
                member: None,
                role: *role,
                standing: Standing::Invited,
            };
            let (outcome, invited) = invite(scopes, asked, shareable).await?;
            Ok(Some(Changed { outcome, clocks: Clocks::default().tell(invited) }))
        }
        ShareChange::SetRole { id, role } => {
            let Some(found) = scopes.membership(caller, id).await? else {
                return Ok(Some(ShareOutcome::Absent.into()));
            };
            if found.home != caller {
                return Ok(Some(ShareOutcome::NotTheOwner.into()));
            }
            let Some(locked) = lock(scopes, &found, None, shareable).await? else { return Ok(None) };
            scopes.set_role(caller, id, *role).await?;
            let clocks = locked.clocks.tell(found.member);
            Ok(Some(Changed { outcome: ShareOutcome::Done, clocks }))
        }
        ShareChange::Accept { id } => {
            let found = scopes.membership(caller, id).await?.filter(|found| found.member == Some(caller));
            let Some(found) = found else { return Ok(Some(ShareOutcome::Absent.into())) };
            let Some(locked) = lock(scopes, &found, Some(caller), shareable).await? else {
                return Ok(None);
            };
            match found.standing {
                Standing::Joined => Ok(Some(ShareOutcome::Done.into())),
                Standing::Invited => accept(scopes, caller, &found, locked, shareable, now).await.map(Some),
            }
        }
        ShareChange::End { id } => {
            let Some(found) = scopes.membership(caller, id).await? else {
                return Ok(Some(ShareOutcome::Absent.into()));
            };
            let Some(mut locked) = lock(scopes, &found, None, shareable).await? else { return Ok(None) };
            scopes.end(found.home, id).await?;
            if let (Standing::Joined, Some(member)) = (found.standing, found.member) {
                let owners = locked.circle.everyone().collect();
                take_away(scopes, &mut locked.clocks, &owners, member, &found.list, shareable, now).await?;
                note(scopes, &owners).await?;
            }
            let clocks = locked.clocks.tell(found.member.into_iter().chain([found.home]));
            Ok(Some(Changed { outcome: ShareOutcome::Done, clocks }))
        }
    }
}

/// Asks somebody to join; what came of it, and who is to learn of it.
async fn invite<S: Scopes>(
    scopes: &S,
    mut asked: Membership,
    shareable: &Shareable,
) -> Result<(ShareOutcome, Option<Owner>), S::Error> {
    let home = asked.home;
    let refused = |outcome| Ok((outcome, None));
    // Invitations to one list come one after the other, and none comes while the list goes.
    scopes.lock(home, &shareable.lists).await?;
    if scopes.row(home, &shareable.lists, &asked.list).await?.is_none_or(|list| list.deleted) {
        return refused(ShareOutcome::Absent);
    }
    if scopes.circles(home).await?.iter().any(|circle| circle.list == asked.list && circle.home != home) {
        return refused(ShareOutcome::NotTheOwner);
    }
    asked.member = scopes.named(&asked.name).await?;
    if asked.member == Some(home) {
        return refused(ShareOutcome::Oneself);
    }
    let known = scopes.memberships(home, &asked.list).await?;
    // What is the same name is the same to the database, whether or not it is anybody's.
    match known.iter().find(|known| known.name.eq_ignore_ascii_case(&asked.name)) {
        Some(known) if known.standing == Standing::Joined => refused(ShareOutcome::IsMember),
        Some(known) => {
            scopes.set_role(home, &known.id, asked.role).await?;
            Ok((ShareOutcome::Done, asked.member))
        }
        None if known.len() >= MOST_MEMBERS => refused(ShareOutcome::Full),
        None => {
            scopes.add(&asked).await?;
            Ok((ShareOutcome::Done, asked.member))
        }
    }
}

/// The clocks of a list and of everybody who shares it, locked.
struct Locked {
    circle: Circle,
    clocks: Clocks,
}

/// Locks what concerns a membership: the clocks of the list's owner, of all members, and of one who joins.
async fn lock<S: Scopes>(
    scopes: &S,
    found: &Membership,
    joins: Option<Owner>,
    shareable: &Shareable,
) -> Result<Option<Locked>, S::Error> {
    let mut wanted = clocks_of(&circle(scopes, found).await?, true, shareable);
    for table in [&shareable.lists, &shareable.tasks] {
        wanted.extend(joins.map(|member| (member, table.name().to_owned())));
    }
    let clocks = Clocks::lock(scopes, &wanted, &[&shareable.lists, &shareable.tasks]).await?;
    // Only now nobody comes or goes.
    let circle = circle(scopes, found).await?;
    let now_wanted: Wanted = clocks_of(&circle, true, shareable);
    let is_same = scopes.membership(found.home, &found.id).await?.as_ref() == Some(found);
    Ok((is_same && now_wanted.is_subset(&wanted)).then_some(Locked { circle, clocks }))
}

/// Who shares the list of a membership, whether or not this one has joined.
async fn circle<S: Scopes>(scopes: &S, found: &Membership) -> Result<Circle, S::Error> {
    let circles = scopes.circles(found.home).await?;
    let is_it = |circle: &Circle| circle.home == found.home && circle.list == found.list;
    let alone = || Circle { home: found.home, list: found.list.clone(), members: Vec::new() };
    Ok(circles.into_iter().find(is_it).unwrap_or_else(alone))
}

/// Gives a member a copy of every row, with the stamps of its own clocks.
async fn accept<S: Scopes>(
    scopes: &S,
    member: Owner,
    found: &Membership,
    mut locked: Locked,
    shareable: &Shareable,
    now: i64,
) -> Result<Changed, S::Error> {
    let Shareable { lists, tasks } = shareable;
    let list = scopes.row(found.home, lists, &found.list).await?.filter(|list| !list.deleted);
    let Some(list) = list else { return Ok(ShareOutcome::Absent.into()) };
    let is_joined = |circle: &Circle| circle.list == found.list;
    if scopes.circles(member).await?.iter().any(is_joined) {
        return Ok(ShareOutcome::IdsTaken.into());
    }
    let own = scopes.tasks_of(member, tasks, &found.list).await?;
    let mut rows = vec![(lists, list)];
    let tasks_there = scopes.tasks_of(found.home, tasks, &found.list).await?;
    rows.extend(tasks_there.into_iter().map(|row| (tasks, row)));
    let mut copies = Vec::with_capacity(rows.len());
    let mut is_taken = own.iter().any(|row| !row.deleted);
    for (table, row) in rows {
        let there = scopes.row(member, table, &row.id).await?;
        is_taken |= there.as_ref().is_some_and(|there| !there.deleted);
        // A tombstone only takes the place of one that was left here: what was deleted before is nobody's to see.
        if !row.deleted || there.is_some() {
            copies.push((table, row, there.is_none()));
        }
    }
    if is_taken {
        return Ok(ShareOutcome::IdsTaken.into());
    }
    scopes.set_joined(member, &found.id).await?;
    let owners: BTreeSet<Owner> = locked.circle.everyone().chain([member]).collect();
    let mut next = Next::default();
    let tasks_copied = i64::try_from(copies.len().saturating_sub(1)).unwrap_or(i64::MAX);
    next.lists = locked.clocks.take(scopes, owners.iter().copied(), lists, 1, now).await?;
    next.tasks = locked.clocks.take(scopes, owners.iter().copied(), tasks, tasks_copied, now).await?;
    for (table, mut row, is_new) in copies {
        // The version is that of all the others: a condition means the same to everybody.
        row.updated_at = if table.name() == lists.name() { next.lists } else { next.task() };
        if is_new {
            scopes.insert(member, table, &row).await?;
        } else {
            scopes.update(member, table, &row).await?;
        }
    }
    note(scopes, &owners).await?;
    // Everybody learns who is there now.
    Ok(Changed { outcome: ShareOutcome::Done, clocks: locked.clocks.tell(owners) })
}

#[derive(Default)]
struct Next {
    lists: i64,
    tasks: i64,
}

impl Next {
    fn task(&mut self) -> i64 {
        self.tasks += 1;
        self.tasks - 1
    }
}

/// Makes tombstones of a member's copies of a list and its tasks. The clocks of all who share it move on, so that no
/// version comes twice.
async fn take_away<S: Scopes>(
    scopes: &S,
    clocks: &mut Clocks,
    owners: &BTreeSet<Owner>,
    member: Owner,
    list: &str,
    shareable: &Shareable,
    now: i64,
) -> Result<(), S::Error> {
    let Shareable { lists, tasks } = shareable;
    if let Some(mut row) = scopes.row(member, lists, list).await?.filter(|row| !row.deleted) {
        row.leave(clocks.take(scopes, owners.iter().copied(), lists, 1, now).await?);
        scopes.update(member, lists, &row).await?;
    }
    let rows = scopes.tasks_of(member, tasks, list).await?;
    let rows: Vec<_> = rows.into_iter().filter(|row| !row.deleted).collect();
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut next =
        Next { tasks: clocks.take(scopes, owners.iter().copied(), tasks, count, now).await?, lists: 0 };
    for mut row in rows {
        row.leave(next.task());
        scopes.update(member, tasks, &row).await?;
    }
    Ok(())
}

async fn note<S: Scopes>(scopes: &S, owners: &BTreeSet<Owner>) -> Result<(), S::Error> {
    for owner in owners {
        scopes.note(*owner).await?;
    }
    Ok(())
}

/// Ends a shared list, whose clocks are locked: every member's copies go, and nobody is a member any more.
pub(super) async fn dissolve<S: Scopes>(
    scopes: &S,
    clocks: &mut Clocks,
    circle: &Circle,
    shareable: &Shareable,
    now: i64,
) -> Result<(), S::Error> {
    for membership in scopes.memberships(circle.home, &circle.list).await? {
        scopes.end(circle.home, &membership.id).await?;
    }
    let owners = circle.everyone().collect();
    for (member, _) in &circle.members {
        take_away(scopes, clocks, &owners, *member, &circle.list, shareable, now).await?;
    }
    note(scopes, &owners).await
}

/// Ends every shared list of an account that is to be removed; its part in others' ends with the account itself.
pub(in crate::storage) async fn abandon<S: Scopes>(
    scopes: &S,
    leaver: Owner,
    shareable: &Shareable,
    now: i64,
) -> Result<Option<Clocks>, S::Error> {
    let wanted = |circles: &[Circle]| -> Wanted {
        circles.iter().flat_map(|circle| clocks_of(circle, true, shareable)).collect()
    };
    let before = wanted(&scopes.circles(leaver).await?);
    let mut clocks = Clocks::lock(scopes, &before, &[&shareable.lists, &shareable.tasks]).await?;
    let circles = scopes.circles(leaver).await?;
    if !wanted(&circles).is_subset(&before) {
        return Ok(None);
    }
    for circle in &circles {
        if circle.home == leaver {
            dissolve(scopes, &mut clocks, circle, shareable, now).await?;
            continue;
        }
        for membership in scopes.memberships(circle.home, &circle.list).await? {
            if membership.member == Some(leaver) {
                scopes.end(circle.home, &membership.id).await?;
            }
        }
        note(scopes, &circle.everyone().collect()).await?;
    }
    Ok(Some(clocks))
}
