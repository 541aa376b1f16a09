//! The account's devices, its password and its address: questions to the server, beside the loop.

use remote_http::Device;
use secrecy::SecretString;

use super::{Update, Worker};
use crate::profile::{Account, AccountError};
use crate::told::Told;

impl Worker {
    /// Asks for the devices, after doing something to them.
    pub(super) fn devices(&mut self, what: Devices) {
        let account = self.profile.account();
        self.beside(async move {
            let account = &mut *account.lock().await;
            Update::Devices(what.done(account).await.map_err(|error| error.told()))
        });
    }

    pub(super) fn change_password(&mut self, old: SecretString, new: SecretString) {
        let account = self.profile.account();
        self.beside(async move {
            let changed = account.lock().await.change_password(&old, &new).await;
            Update::PasswordChanged(changed.map_err(|error| error.told()))
        });
    }
}

/// What is done to the devices before they are listed.
#[derive(Debug)]
pub(super) enum Devices {
    Listed,
    OneOut(String),
    OthersOut,
}

impl Devices {
    async fn done(self, account: &mut Account) -> Result<Vec<Device>, AccountError> {
        match self {
            Self::Listed => account.devices().await,
            Self::OneOut(id) => account.sign_out_device(&id).await,
            Self::OthersOut => account.sign_out_others().await,
        }
    }
}
