//! Lists that several accounts share: each has a copy of every row in its own scope, and a write goes to all of them.
//!
//! - [`circle`]: who shares a list, and what they may do.
//! - [`settle`]: what a write does in the scope of each, without reading or writing anything.
//! - [`scopes`]: what is asked of a database, within one transaction. [`write`]: a write to a row. [`change`]: inviting,
//!   joining, leaving.

pub(super) mod change;
pub(super) mod circle;
pub(super) mod scopes;
mod settle;
pub(super) mod write;

use std::fmt;

use super::Owner;

/// The table of lists.
pub(super) const LISTS: &str = "todolist";
/// The table of tasks.
pub(super) const TASKS: &str = "todoitem";
/// The column of a task that names its list.
pub(super) const LIST_OF_TASK: &str = "listId";

/// What word of a change names, beside tables, when it is about who shares a list.
pub const SHARING: &str = "sharing";

/// How many others a list may have, those included who have not answered yet.
pub const MOST_MEMBERS: usize = 50;

/// What a member may do with a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Read it and change it.
    Editor,
    /// Read it.
    Reader,
}

impl Role {
    /// As it is kept and sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Reader => "reader",
        }
    }

    /// The role of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Editor, Self::Reader].into_iter().find(|role| role.word() == word)
    }
}

/// How far a membership has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Asked, and not answered yet.
    Invited,
    /// Has the list.
    Joined,
}

impl Standing {
    /// As it is kept and sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Joined => "joined",
        }
    }

    /// The standing of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Invited, Self::Joined].into_iter().find(|standing| standing.word() == word)
    }
}

/// One account's part in another's list.
#[derive(Clone, PartialEq, Eq)]
pub struct Membership {
    /// Names it; nobody can guess it.
    pub id: String,
    /// Whose list it is.
    pub home: Owner,
    /// The list's id.
    pub list: String,
    /// The name as the owner of the list wrote it.
    pub name: String,
    /// Whose name that was; `None` if nobody's, which the owner of the list does not learn.
    pub member: Option<Owner>,
    /// What the member may do.
    pub role: Role,
    /// Whether it was accepted.
    pub standing: Standing,
}

impl fmt::Debug for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Membership");
        shown.field("home", &self.home).field("member", &self.member).field("role", &self.role);
        shown.field("standing", &self.standing).finish_non_exhaustive()
    }
}

/// A membership with the names that go with it, as one who has part in it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The membership.
    pub membership: Membership,
    /// What the list is called.
    pub list_name: String,
    /// What the owner of the list is called.
    pub owner_name: String,
}

/// What somebody asks for about shared lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareChange {
    /// The owner of a list invites somebody by name.
    Invite {
        /// The list's id.
        list: String,
        /// Whom.
        name: String,
        /// What they may do.
        role: Role,
    },
    /// The owner of a list lets a member do more or less.
    SetRole {
        /// The membership.
        id: String,
        /// What they may do from now on.
        role: Role,
    },
    /// The one who was invited accepts.
    Accept {
        /// The membership.
        id: String,
    },
    /// The owner of the list removes a member or takes an invitation back; the member leaves or declines.
    End {
        /// The membership.
        id: String,
    },
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareOutcome {
    /// Done.
    Done,
    /// There is no such list or membership for the one who asks.
    Absent,
    /// The list is another's; only its owner shares it.
    NotTheOwner,
    /// Nobody invites oneself.
    Oneself,
    /// That one has joined already.
    IsMember,
    /// The list has as many members as it may have.
    Full,
    /// The one who joins has rows of its own under ids of the list, which must not be overwritten.
    IdsTaken,
}
