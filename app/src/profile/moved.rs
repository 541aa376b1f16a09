//! The same server under another address.

use serde_json::{Value, json};

use super::account::{OWNER, tidy};
use super::{Account, AccountError};
use crate::config::{Setting, TokenPlace, Trust};
use crate::worker::{AccountName, TokenFallback};

impl Account {
    /// Goes on with the same account of the same server under another address. Whether it is the same, the server says
    /// itself: the token has to be good there, and the user to be the one these tasks belong to. How far was read stays.
    ///
    /// # Errors
    /// [`AccountError`]; then everything is as it was.
    pub async fn move_to(&mut self, server: &str, trust: Option<Trust>) -> Result<(), AccountError> {
        let settings = self.settings.get();
        let now = settings.account.ok_or(AccountError::NotConnected)?;
        let new = AccountName { server: tidy(server), user: now.user.clone() };
        let trust = trust.unwrap_or(settings.trust);
        let token = match now.user.as_str() {
            "" => None,
            _ => Some(self.keychain.find(&now, settings.token).await?.ok_or(AccountError::SignInAgain)?),
        };
        let remote = self.remote(&new.server, &trust, token.clone()).await?;
        let owner = self.context.meta(OWNER)?;
        let mut owner: Value =
            owner.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(|| json!({}));
        if token.is_some() {
            let me = remote.me().await?;
            if owner.get("userId").and_then(Value::as_str).is_some_and(|known| known != me) {
                return Err(AccountError::AnotherServer { server: new.server });
            }
        } else {
            remote.probe(&self.table).await?;
        }
        let place = match (token, settings.token) {
            (Some(token), TokenPlace::Keychain) => {
                self.keychain.keep(&new, token, TokenFallback::SessionOnly).await?
            }
            (_, place) => place,
        };
        if let Some(members) = owner.as_object_mut().filter(|members| !members.is_empty()) {
            members.insert("server".to_owned(), new.server.as_str().into());
            self.context.set_meta(OWNER, Some(&owner.to_string()))?;
        }
        let account = Some((new, trust, place));
        self.settings.set(&Setting::Account(account)).map_err(AccountError::Settings)?;
        self.connect().await
    }

    /// Knows this computer's own server, which now listens on another port, for the one these tasks belong to.
    pub(crate) fn rename_server(&self, from: &str, to: &str) -> Result<(), AccountError> {
        let owner = self.context.meta(OWNER)?.and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let Some(mut owner) = owner else { return Ok(()) };
        if owner.get("server").and_then(Value::as_str) != Some(tidy(from).as_str()) {
            return Ok(());
        }
        if let Some(members) = owner.as_object_mut() {
            members.insert("server".to_owned(), tidy(to).into());
        }
        Ok(self.context.set_meta(OWNER, Some(&owner.to_string()))?)
    }
}
