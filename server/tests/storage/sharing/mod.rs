//! Lists that several accounts share.

mod facts;
mod generated;
mod model;
mod pace;
mod passages;
mod races;
mod upkeep;

use std::sync::Arc;

use serde_json::{Value as Json, json};
use server::{
    storage::{
        Change, Owner, Role, ShareChange, ShareOutcome, Storage, Tombstones, WriteOutcome, WriteRequest,
    },
    tables::todolist,
};

use crate::bench::Device;

/// Somebody with tasks and lists.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) tasks: Device,
    pub(crate) lists: Device,
}

impl Person {
    pub(crate) async fn of(storage: &Arc<dyn Storage>, name: &str) -> Self {
        let tasks = Device::of(storage, name).await;
        let lists = tasks.at(&todolist());
        Self { name: name.to_owned(), tasks, lists }
    }

    pub(crate) fn owner(&self) -> Owner {
        self.tasks.owner
    }

    pub(crate) async fn ask(&self, change: ShareChange) -> ShareOutcome {
        self.tasks.storage.share(self.owner(), change).await.unwrap()
    }

    pub(crate) async fn invite(&self, list: &str, name: &str, role: Role) -> ShareOutcome {
        let (list, name) = (list.to_owned(), name.to_owned());
        self.ask(ShareChange::Invite { list, name, role }).await
    }

    /// The membership of somebody in a list, as this person sees it.
    pub(crate) async fn membership(&self, list: &str, whose: Owner) -> Option<String> {
        let shares = self.tasks.storage.shares(self.owner()).await.unwrap();
        let mut found = shares.into_iter().map(|shared| shared.membership);
        found.find(|one| one.list == list && one.member == Some(whose)).map(|one| one.id)
    }

    pub(crate) async fn accept(&self, list: &str) -> ShareOutcome {
        match self.membership(list, self.owner()).await {
            Some(id) => self.ask(ShareChange::Accept { id }).await,
            None => ShareOutcome::Absent,
        }
    }

    /// Ends somebody's membership, one's own or another's.
    pub(crate) async fn end(&self, list: &str, whose: Owner) -> ShareOutcome {
        match self.membership(list, whose).await {
            Some(id) => self.ask(ShareChange::End { id }).await,
            None => ShareOutcome::Absent,
        }
    }

    /// Changes members of a task.
    pub(crate) async fn change(&self, id: &str, members: Json) -> WriteOutcome {
        self.tasks.write(self.tasks.request(id, self.tasks.merging(members))).await
    }

    pub(crate) async fn delete(&self, id: &str) -> WriteOutcome {
        self.tasks.write(self.tasks.request(id, Change::Delete)).await
    }

    pub(crate) async fn undelete(&self, id: &str) -> WriteOutcome {
        let request = self.tasks.request(id, Change::Undelete);
        self.tasks.write(WriteRequest { tombstones: Tombstones::Included, ..request }).await
    }

    pub(crate) async fn add(&self, id: &str, list: &str) -> WriteOutcome {
        let row = json!({ "text": format!("{id} as made"), "listId": list });
        self.tasks.write(self.tasks.request(id, self.tasks.insertion(row))).await
    }

    pub(crate) async fn make_list(&self, id: &str) {
        self.lists.insert(id, json!({ "name": format!("list {id}") })).await;
    }

    /// What this person has of a task: its text, unless it is deleted or not there.
    pub(crate) async fn text(&self, id: &str) -> Option<String> {
        let row = self.tasks.read(id).await.filter(|row| row["deleted"] == false)?;
        Some(row["text"].as_str().unwrap().to_owned())
    }

    pub(crate) async fn has_list(&self, id: &str) -> bool {
        self.lists.read(id).await.is_some_and(|row| row["deleted"] == false)
    }
}

/// Two who share the list `l`, in which there is the task `t`.
pub(crate) async fn two(storage: &Arc<dyn Storage>, role: Role) -> (Person, Person) {
    let (ana, ben) = (Person::of(storage, "ana").await, Person::of(storage, "ben").await);
    ana.make_list("l").await;
    ana.add("t", "l").await;
    assert_eq!(ana.invite("l", "ben", role).await, ShareOutcome::Done);
    assert_eq!(ben.accept("l").await, ShareOutcome::Done);
    (ana, ben)
}

pub(crate) fn is_applied(outcome: &WriteOutcome) -> bool {
    matches!(outcome, WriteOutcome::Applied(_))
}
