//! Lists that several people share: what the server said of them last, which is kept in the store so that it counts without a
//! network, too, and what one asks of the server about them.

mod barred;

use std::sync::{Arc, PoisonError, RwLock};

use remote_http::{Role, SharedList, SharedLists, Standing};
use sync_core::{CancellationToken, Error, Filter, RemovalGuard, SyncContext, Unsent};

pub use self::barred::Barred;
pub(super) use self::barred::{Change, barred};
use super::{Account, AccountError, EditError, Profile};

/// Names in the store what is shared.
pub(super) const SHARED: &str = "shared_lists";

/// What is known of shared lists. Cheap to clone; all clones learn together.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    context: SyncContext,
    known: Known,
}

/// What the server said last, without the store it is kept in. Clones learn together.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(Arc<RwLock<Option<Arc<SharedLists>>>>);

impl Known {
    fn get(&self) -> Option<Arc<SharedLists>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, shared: Option<SharedLists>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = shared.map(Arc::new);
    }

    /// Tells whether this list is known to be somebody else's.
    pub(super) fn is_anothers(&self, list: Option<&str>) -> bool {
        let Some((known, list)) = self.get().zip(list) else { return false };
        known.lists.iter().any(|one| one.list == list && one.role != Role::Owner)
    }
}

/// What somebody wants of shared lists.
#[derive(Clone, PartialEq, Eq)]
pub enum ListSharing {
    /// To know what is shared.
    Look,
    /// To invite somebody, or to let a member do more or less.
    Invite {
        /// The list.
        list: String,
        /// Whom.
        name: String,
        /// What they may do.
        role: Role,
    },
    /// To let a member do more or less.
    SetRole {
        /// The membership.
        member: String,
        /// What they may do from now on.
        role: Role,
    },
    /// To remove a member, or to take an invitation back.
    Remove {
        /// The membership.
        member: String,
    },
    /// To leave a list.
    Leave {
        /// The list.
        list: String,
    },
    /// To accept an invitation. The next pull brings the list.
    Accept {
        /// The invitation.
        id: String,
    },
    /// To decline it.
    Decline {
        /// The invitation.
        id: String,
    },
}

impl Shares {
    /// Reads what was kept. What cannot be read is not known: the server still knows.
    pub(super) fn load(context: &SyncContext, known: Known) -> Self {
        let kept = context.meta(SHARED).ok().flatten();
        known.set(kept.and_then(|text| serde_json::from_str(&text).ok()));
        Self { context: context.clone(), known }
    }

    /// What is known; `None` if no server ever said.
    pub(super) fn get(&self) -> Option<Arc<SharedLists>> {
        self.known.get()
    }

    fn keep(&self, shared: SharedLists) -> Result<(), Error> {
        if self.get().is_some_and(|known| *known == shared) {
            return Ok(());
        }
        let text = serde_json::to_string(&shared).unwrap_or_default();
        self.context.set_meta(SHARED, Some(&text))?;
        self.known.set(Some(shared));
        Ok(())
    }
}

impl Profile {
    /// Returns what is known of shared lists; `None` if the server does not share any, or never said.
    #[must_use]
    pub fn shared_lists(&self) -> Option<Arc<SharedLists>> {
        self.shares.get()
    }

    /// Refuses a change that only the owner of a list may make.
    pub(super) fn permit(&self, change: &Change<'_>) -> Result<(), EditError> {
        let refused = self.shares.get().and_then(|known| barred(&known, change));
        refused.map_or(Ok(()), |why| Err(EditError::Barred(why)))
    }
}

impl Account {
    /// Asks the server what is shared, and keeps it. A server that does not share lists leaves what is known as it is.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn learn_shared(&mut self) -> Result<(), AccountError> {
        let remote = match &self.connected {
            Some(remote) => remote.clone(),
            None => self.signed_in().await?,
        };
        if let Some(shared) = remote.shared_lists().await? {
            self.shares.keep(shared)?;
        }
        Ok(())
    }

    /// Does what somebody wants of shared lists, and asks what is shared then.
    ///
    /// # Errors
    /// [`AccountError`]; if the server refused it, with its sentence.
    pub async fn share(&mut self, wanted: &ListSharing) -> Result<(), AccountError> {
        self.connect().await?;
        let remote = self.connected.clone().ok_or(AccountError::NotConnected)?;
        match wanted {
            ListSharing::Look => {}
            ListSharing::Invite { list, name, role } => {
                self.learn_shared().await?;
                let joined = self.member(list, |list| {
                    let is_it = |name_of: &str| name_of.to_lowercase() == name.trim().to_lowercase();
                    let found = list.members.iter().find(|one| is_it(&one.name));
                    found.filter(|one| one.standing == Standing::Joined).and_then(|one| one.id.clone())
                });
                match joined {
                    Some(id) => remote.set_role(&id, *role).await?,
                    None => {
                        // A list that only this computer has cannot be shared.
                        let cancel = CancellationToken::new();
                        self.context.sync_with(RemovalGuard::Ask, &cancel).await?;
                        remote.invite_to(list, name.trim(), *role).await?;
                    }
                }
            }
            ListSharing::SetRole { member, role } => remote.set_role(member, *role).await?,
            ListSharing::Remove { member } => remote.end_membership(member).await?,
            ListSharing::Leave { list } => self.leave(&remote, list).await?,
            ListSharing::Accept { id } => remote.accept_invitation(id).await?,
            ListSharing::Decline { id } => remote.decline_invitation(id).await?,
        }
        self.learn_shared().await
    }

    /// Leaves a list. Its rows go from this computer; if changes wait that were not sent, they stay until the next sync, which
    /// asks what is to become of those.
    async fn leave(&mut self, remote: &remote_http::HttpRemote, list: &str) -> Result<(), AccountError> {
        self.learn_shared().await?;
        // Of another's list one learns the id of one's own membership only.
        let own = self.member(list, |list| match list.role {
            Role::Owner => None,
            Role::Editor | Role::Reader => list.members.iter().find_map(|one| one.id.clone()),
        });
        let id = own.ok_or(AccountError::OwnList)?;
        remote.end_membership(&id).await?;
        let cancel = CancellationToken::new();
        for (table, filter) in
            [(&self.table, Filter::eq("listId", list)), (&self.lists, Filter::eq("id", list))]
        {
            match self.context.purge(table, &filter, Unsent::Keep, &cancel).await {
                Ok(_) | Err(Error::Dirty { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn member(&self, list: &str, find: impl FnOnce(&SharedList) -> Option<String>) -> Option<String> {
        let known = self.shares.get()?;
        known.lists.iter().find(|one| one.list == list).and_then(find)
    }
}

/// Without names.
impl std::fmt::Debug for ListSharing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Look => "Look",
            Self::Invite { .. } => "Invite",
            Self::SetRole { .. } => "SetRole",
            Self::Remove { .. } => "Remove",
            Self::Leave { .. } => "Leave",
            Self::Accept { .. } => "Accept",
            Self::Decline { .. } => "Decline",
        })
    }
}
