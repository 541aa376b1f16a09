//! The signed-in devices of an account: one for each time a password was given, whatever tokens it had since.

use sha2::{Digest, Sha256};

use super::{Accounts, Caller};
use crate::storage::{Session, StorageError, TokenDigest};

/// A signed-in device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it is called here, which opens nothing and stays as it is when the device gets another token.
    pub id: String,
    /// Its latest session.
    pub session: Session,
}

/// The devices these sessions are of, the last used first.
pub(super) fn devices_of(sessions: Vec<(TokenDigest, Session)>) -> Vec<Device> {
    let mut devices: Vec<Device> = Vec::with_capacity(sessions.len());
    for (_, session) in sessions {
        let id = id_of(&session);
        match devices.iter_mut().find(|device| device.id == id) {
            // A token that was replaced works for some minutes more.
            Some(known) if known.session.ends_at < session.ends_at => known.session = session,
            Some(_) => {}
            None => devices.push(Device { id, session }),
        }
    }
    devices
}

/// Twelve letters: more than enough to tell the devices of an account apart.
pub(super) fn id_of(session: &Session) -> String {
    let hash = Sha256::new()
        .chain_update(session.owner.0.to_le_bytes())
        .chain_update(session.signed_in_at.to_le_bytes())
        .chain_update(session.device.as_bytes())
        .finalize();
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

impl Accounts {
    /// The devices of a caller's account, the last used first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn devices(&self, caller: &Caller) -> Result<Vec<Device>, StorageError> {
        Ok(devices_of(self.storage.sessions(caller.owner).await?))
    }

    /// Signs a device of the caller's account out; its tokens are dead at once. Says whether there was such a device.
    ///
    /// # Errors
    /// The database failed; some of its tokens may be good still.
    pub async fn sign_out_device(&self, caller: &Caller, id: &str) -> Result<bool, StorageError> {
        Ok(self.end_sessions(caller, |device| device == id).await? > 0)
    }

    /// Signs every device of the caller's account out but this one. Says how many those were.
    ///
    /// # Errors
    /// The database failed; some of them may be signed in still.
    pub async fn sign_out_others(&self, caller: &Caller) -> Result<usize, StorageError> {
        let this = caller.device();
        self.end_sessions(caller, |device| device != this).await
    }

    /// Signs a device out; its tokens are dead at once.
    ///
    /// # Errors
    /// The database failed; the token stays good.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), StorageError> {
        self.sign_out_device(caller, &caller.device()).await.map(drop)
    }

    async fn end_sessions(&self, caller: &Caller, of: impl Fn(&str) -> bool) -> Result<usize, StorageError> {
        let mut ended = Vec::new();
        for (digest, session) in self.storage.sessions(caller.owner).await? {
            let device = id_of(&session);
            if of(&device) {
                self.storage.end_session(digest).await?;
                self.forget(digest);
                ended.push(device);
            }
        }
        ended.sort_unstable();
        ended.dedup();
        Ok(ended.len())
    }
}

impl Caller {
    /// What the caller's device is called, as [`Device::id`].
    pub fn device(&self) -> String {
        id_of(&self.session)
    }
}
