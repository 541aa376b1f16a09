//! Shared lists as they are meant, without databases: who has which list, where each task is, and what each may have seen.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::select};
use server::storage::Role;

pub(crate) const PEOPLE: usize = 3;
const LISTS: [&str; 2] = ["a", "b"];
const TASKS: [&str; 4] = ["1", "2", "3", "4"];

type List = &'static str;
type Task = &'static str;

/// What somebody does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    MakeList(List),
    RenameList(List),
    DeleteList(List),
    TakeListBack(List),
    Invite(List, usize, Role),
    Accept(List),
    End(List, usize),
    SetRole(List, usize, Role),
    Add(Task, Option<List>),
    Edit(Task),
    Move(Task, Option<List>),
    Delete(Task),
    TakeBack(Task),
}

/// Who does it, and what.
pub(crate) type Step = (usize, Act);

fn step() -> impl Strategy<Value = Step> {
    let (list, task) = (|| select(LISTS.to_vec()), || select(TASKS.to_vec()));
    let whom = || 0..PEOPLE;
    let role = || select(vec![Role::Editor, Role::Reader]);
    let place = || prop_oneof![1 => Just(None), 3 => select(LISTS.to_vec()).prop_map(Some)];
    let act = prop_oneof![
        3 => list().prop_map(Act::MakeList),
        1 => list().prop_map(Act::RenameList),
        1 => list().prop_map(Act::DeleteList),
        1 => list().prop_map(Act::TakeListBack),
        6 => (list(), whom(), role()).prop_map(|(list, whom, role)| Act::Invite(list, whom, role)),
        6 => list().prop_map(Act::Accept),
        2 => (list(), whom()).prop_map(|(list, whom)| Act::End(list, whom)),
        2 => (list(), whom(), role()).prop_map(|(list, whom, role)| Act::SetRole(list, whom, role)),
        6 => (task(), place()).prop_map(|(task, place)| Act::Add(task, place)),
        6 => task().prop_map(Act::Edit),
        5 => (task(), place()).prop_map(|(task, place)| Act::Move(task, place)),
        2 => task().prop_map(Act::Delete),
        3 => task().prop_map(Act::TakeBack),
    ];
    (whom(), act)
}

/// Sequences of steps. Most begin with a list that is shared, as else little would ever be.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let list = LISTS[0];
    let roles =
        vec![(Role::Editor, Role::Reader), (Role::Reader, Role::Editor), (Role::Editor, Role::Editor)];
    let opening = select(roles).prop_map(move |(one, other)| {
        vec![
            (0, Act::MakeList(list)),
            (0, Act::Add(TASKS[0], Some(list))),
            (0, Act::Invite(list, 1, one)),
            (1, Act::Accept(list)),
            (0, Act::Invite(list, 2, other)),
            (2, Act::Accept(list)),
        ]
    });
    let opening = prop_oneof![3 => opening, 1 => Just(Vec::new())];
    (opening, prop::collection::vec(step(), 1..80)).prop_map(|(opening, rest)| [opening, rest].concat())
}

/// What must come of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It is done.
    Done,
    /// It is refused as something one may not do.
    Forbidden,
    /// There is nothing of that kind for the one who asks, or no more.
    Nothing,
}

#[derive(Clone, Debug)]
pub(crate) struct ListState {
    pub(crate) home: usize,
    pub(crate) is_live: bool,
    pub(crate) name: String,
    pub(crate) invited: BTreeMap<usize, Role>,
    pub(crate) joined: BTreeMap<usize, Role>,
}

#[derive(Clone, Debug)]
pub(crate) enum Place {
    Private(usize),
    In(List),
}

#[derive(Clone, Debug)]
pub(crate) struct TaskState {
    pub(crate) place: Place,
    pub(crate) text: String,
    pub(crate) is_live: bool,
    /// Who has a row of it, be it what was left.
    known: BTreeSet<usize>,
}

/// Everything there is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub(crate) lists: BTreeMap<List, ListState>,
    pub(crate) tasks: BTreeMap<Task, TaskState>,
    /// What each may have read at any time.
    pub(crate) seen: [BTreeSet<String>; PEOPLE],
}

impl ListState {
    pub(crate) fn has(&self, who: usize) -> bool {
        who == self.home || self.joined.contains_key(&who)
    }

    fn may_write(&self, who: usize) -> bool {
        who == self.home || self.joined.get(&who) == Some(&Role::Editor)
    }
}

impl Model {
    pub(crate) fn has(&self, who: usize, task: &TaskState) -> bool {
        match task.place {
            Place::Private(whose) => whose == who,
            Place::In(list) => self.lists[list].has(who),
        }
    }

    fn may_write(&self, who: usize, place: &Place) -> bool {
        match place {
            Place::Private(whose) => *whose == who,
            Place::In(list) => self.lists[list].may_write(who),
        }
    }

    /// Only its owner takes something out of a list.
    fn may_move(&self, who: usize, from: &Place, to: Option<List>) -> bool {
        match from {
            Place::Private(_) => true,
            Place::In(list) => self.lists[list].home == who || to == Some(list),
        }
    }

    /// Does an act, whose words are `text`. `None`: what would come of it is no matter of this model.
    pub(crate) fn act(&mut self, (who, act): &Step, text: &str) -> Option<Expected> {
        let who = *who;
        let done = match act {
            Act::MakeList(_)
            | Act::RenameList(_)
            | Act::DeleteList(_)
            | Act::TakeListBack(_)
            | Act::Invite(..)
            | Act::Accept(_)
            | Act::End(..)
            | Act::SetRole(..) => self.act_on_list(who, act, text)?,
            Act::Add(..) | Act::Edit(_) | Act::Move(..) | Act::Delete(_) | Act::TakeBack(_) => {
                self.act_on_task(who, act, text)?
            }
        };
        self.look();
        Some(done)
    }

    fn act_on_list(&mut self, who: usize, act: &Act, text: &str) -> Option<Expected> {
        let (Act::MakeList(list)
        | Act::RenameList(list)
        | Act::DeleteList(list)
        | Act::TakeListBack(list)
        | Act::Invite(list, ..)
        | Act::Accept(list)
        | Act::End(list, ..)
        | Act::SetRole(list, ..)) = act
        else {
            return None;
        };
        if let Act::MakeList(list) = act {
            if self.lists.contains_key(list) {
                return None;
            }
            let (invited, joined) = (BTreeMap::new(), BTreeMap::new());
            let made = ListState { home: who, is_live: true, name: text.to_owned(), invited, joined };
            self.lists.insert(list, made);
            return Some(Expected::Done);
        }
        let state = self.lists.get_mut(list)?;
        Some(match act {
            Act::RenameList(_) | Act::DeleteList(_) if !state.has(who) || !state.is_live => Expected::Nothing,
            Act::RenameList(_) if !state.may_write(who) => Expected::Forbidden,
            Act::RenameList(_) => {
                state.name = text.to_owned();
                Expected::Done
            }
            Act::DeleteList(_) if who != state.home => Expected::Forbidden,
            Act::DeleteList(_) => {
                state.is_live = false;
                state.invited.clear();
                state.joined.clear();
                Expected::Done
            }
            Act::TakeListBack(_) if who == state.home && !state.is_live => {
                state.is_live = true;
                Expected::Done
            }
            Act::Invite(_, whom, role) if who == state.home && *whom != who && state.is_live => {
                if state.joined.contains_key(whom) {
                    return Some(Expected::Forbidden);
                }
                state.invited.insert(*whom, *role);
                Expected::Done
            }
            Act::Accept(_) if state.joined.contains_key(&who) => Expected::Done,
            Act::Accept(_) if !state.is_live => Expected::Nothing,
            Act::Accept(_) => match state.invited.remove(&who) {
                Some(role) => {
                    state.joined.insert(who, role);
                    for task in self.tasks.values_mut() {
                        if matches!(task.place, Place::In(place) if place == *list) {
                            if task.is_live {
                                task.known.insert(who);
                            } else if task.known.contains(&who) {
                                self.seen[who].insert(task.text.clone());
                            }
                        }
                    }
                    Expected::Done
                }
                None => Expected::Nothing,
            },
            // It is not shown.
            Act::End(..) | Act::SetRole(..) if !state.is_live => return None,
            Act::End(_, whom) if who == state.home || who == *whom => {
                let was = [state.joined.remove(whom), state.invited.remove(whom)];
                if was.iter().any(Option::is_some) { Expected::Done } else { Expected::Nothing }
            }
            Act::SetRole(_, whom, role) => {
                let known =
                    [&mut state.joined, &mut state.invited].into_iter().find_map(|all| all.get_mut(whom));
                match known {
                    Some(known) if who == state.home => {
                        *known = *role;
                        Expected::Done
                    }
                    Some(_) if who == *whom => Expected::Forbidden,
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    fn act_on_task(&mut self, who: usize, act: &Act, text: &str) -> Option<Expected> {
        let target = |place: &Option<List>| place.map_or(Place::Private(who), Place::In);
        if let Act::Add(task, place) | Act::Move(task, place) = act {
            // A task may name a list that one does not have; that is shown elsewhere.
            if place.is_some_and(|list| !self.lists.get(list).is_some_and(|list| list.has(who))) {
                return None;
            }
            let is_new = matches!(act, Act::Add(..));
            if is_new == self.tasks.contains_key(task) {
                return None;
            }
            if is_new {
                if !self.may_write(who, &target(place)) {
                    return Some(Expected::Forbidden);
                }
                let made = TaskState {
                    place: target(place),
                    text: text.to_owned(),
                    is_live: true,
                    known: BTreeSet::from([who]),
                };
                self.tasks.insert(task, made);
                return Some(Expected::Done);
            }
        }
        let (Act::Edit(task) | Act::Move(task, _) | Act::Delete(task) | Act::TakeBack(task)) = act else {
            return None;
        };
        let state = self.tasks.get(task)?.clone();
        let has = self.has(who, &state) && state.known.contains(&who);
        if matches!(act, Act::TakeBack(_)) {
            // What one left may be taken back as one's own; that is shown elsewhere.
            if state.is_live || !has {
                return None;
            }
        } else if !has {
            return Some(Expected::Nothing);
        }
        if !state.is_live && !matches!(act, Act::TakeBack(_)) {
            return Some(Expected::Nothing);
        }
        if !self.may_write(who, &state.place) {
            return Some(Expected::Forbidden);
        }
        if let Act::Move(_, place) = act
            && (!self.may_write(who, &target(place)) || !self.may_move(who, &state.place, *place))
        {
            return Some(Expected::Forbidden);
        }
        let task = self.tasks.get_mut(task)?;
        match act {
            Act::Edit(_) => task.text = text.to_owned(),
            // One write both moves and changes it: who no longer has it must not see the change.
            Act::Move(_, place) => {
                task.place = target(place);
                task.text = text.to_owned();
            }
            Act::Delete(_) => task.is_live = false,
            Act::TakeBack(_) => task.is_live = true,
            _ => {}
        }
        Some(Expected::Done)
    }

    /// Notes what each may have seen by now.
    fn look(&mut self) {
        let Self { lists, tasks, seen } = self;
        for list in lists.values() {
            for (_, seen) in seen.iter_mut().enumerate().filter(|(who, _)| list.has(*who)) {
                seen.insert(list.name.clone());
            }
        }
        for task in tasks.values_mut() {
            let audience = |who: usize| match task.place {
                Place::Private(whose) => whose == who,
                Place::In(list) => lists[list].has(who),
            };
            for who in (0..PEOPLE).filter(|who| audience(*who)) {
                if task.is_live {
                    task.known.insert(who);
                    seen[who].insert(task.text.clone());
                }
            }
        }
    }
}
