//! Which lists are shared, and what one may do with them.

use std::sync::Arc;

use remote_http::{Invitation, Role, SharedList, SharedLists};
use sync_core::RecordId;

use super::Board;

impl Board {
    /// Takes in what is shared; `None` if the server does not share lists.
    pub fn set_shared(&mut self, shared: Option<Arc<SharedLists>>) {
        self.shared = shared;
    }

    /// Returns whether lists can be shared.
    #[must_use]
    pub fn can_share(&self) -> bool {
        self.shared.is_some()
    }

    /// Returns who has a list, if it is shared.
    #[must_use]
    pub fn shared(&self, list: &RecordId) -> Option<&SharedList> {
        self.shared.as_ref()?.lists.iter().find(|one| one.list == list.as_str())
    }

    /// Returns a list of somebody else that one may only read.
    #[must_use]
    pub fn only_read(&self, list: Option<&RecordId>) -> Option<&SharedList> {
        self.shared(list?).filter(|one| one.role == Role::Reader)
    }

    /// Returns a list of somebody else.
    #[must_use]
    pub fn anothers(&self, list: Option<&RecordId>) -> Option<&SharedList> {
        self.shared(list?).filter(|one| one.role != Role::Owner)
    }

    /// Returns the invitations that wait for an answer.
    #[must_use]
    pub fn invitations(&self) -> &[Invitation] {
        self.shared.as_ref().map_or(&[], |shared| &shared.invitations)
    }
}
