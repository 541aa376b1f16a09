//! Lists that several people share: what is known of them, and what one asks of the server about them.

use std::sync::Arc;

use remote_http::SharedLists;

use super::{Update, Worker};
use crate::profile::ListSharing;
use crate::told::Told as _;

impl Worker {
    /// Tells what is shared, if that is not what was told last.
    pub(super) fn tell_shared(&mut self) {
        let known = self.profile.shared_lists();
        if !is_same(self.told.shared.as_ref(), known.as_ref()) {
            self.told.shared.clone_from(&known);
            self.tell(Update::SharedLists(known));
        }
    }

    /// Asks something of the server about shared lists.
    pub(super) fn share_list(&mut self, wanted: ListSharing) {
        let account = self.profile.account();
        self.beside(async move {
            let answer = account.lock().await.share(&wanted).await;
            let answer = answer.map_err(|error| error.told());
            Update::ListShared { wanted, answer }
        });
    }

    /// Fetches a list that was joined, and settles what is left of one that was left.
    pub(super) fn list_shared(&mut self, update: &Update) {
        use ListSharing::{Accept, Leave};
        if let Update::ListShared { wanted: Accept { .. } | Leave { .. }, answer: Ok(()) } = update {
            self.sync();
        }
    }
}

fn is_same(one: Option<&Arc<SharedLists>>, other: Option<&Arc<SharedLists>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    }
}
