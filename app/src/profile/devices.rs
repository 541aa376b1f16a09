//! The devices an account is signed in on, and its password: what only the server knows, asked when somebody wants it.

use remote_http::Device;
use secrecy::SecretString;

use super::{Account, AccountError};
use crate::config::{Setting, TokenPlace};
use crate::worker::TokenFallback;

impl Account {
    /// Lists the devices, this one first, then the one used last.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn devices(&mut self) -> Result<Vec<Device>, AccountError> {
        let mut devices = self.signed_in().await?.devices().await?;
        devices.sort_by_key(|device| (!device.is_this, std::cmp::Reverse(device.used_at)));
        Ok(devices)
    }

    /// Signs one device out, and lists the others.
    ///
    /// # Errors
    /// [`AccountError`]; the device may then stay signed in.
    pub async fn sign_out_device(&mut self, id: &str) -> Result<Vec<Device>, AccountError> {
        self.signed_in().await?.sign_out_device(id).await?;
        self.devices().await
    }

    /// Signs every device out but this one.
    ///
    /// # Errors
    /// [`AccountError`]; some of them may then stay signed in.
    pub async fn sign_out_others(&mut self) -> Result<Vec<Device>, AccountError> {
        self.signed_in().await?.sign_out_others().await?;
        self.devices().await
    }

    /// Changes the password. Every other device is signed out; this one goes on with a new token.
    ///
    /// # Errors
    /// [`AccountError`]; then the password is as it was, unless no answer came.
    pub async fn change_password(
        &mut self,
        old: &SecretString,
        new: &SecretString,
    ) -> Result<(), AccountError> {
        let session = self.signed_in().await?.change_password(old, new).await?;
        let settings = self.settings.get();
        if let Some((_, token)) = &mut self.given {
            *token = session.token;
            return self.connect().await;
        }
        let account = settings.account.ok_or(AccountError::NotConnected)?;
        let place = match settings.token {
            TokenPlace::File => {
                self.keychain.keep_in_file(session.token)?;
                TokenPlace::File
            }
            // The old token is worth nothing any more: until the program ends, this one is kept at least.
            TokenPlace::Keychain | TokenPlace::Session => {
                self.keychain.keep(&account, session.token, TokenFallback::SessionOnly).await?
            }
        };
        let account = Some((account, settings.trust, place));
        self.settings.set(&Setting::Account(account)).map_err(AccountError::Settings)?;
        self.connect().await
    }
}
