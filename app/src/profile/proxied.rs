//! The way to the server: the proxy that was chosen, and the password of its user, which is kept where the token is.

use remote_http::{Proxy, ProxyAddress};
use secrecy::SecretString;

use super::{Account, AccountError};
use crate::config::{Setting, TokenPlace};
use crate::keychain::KeychainError;
use crate::worker::{AccountName, TokenFallback};

impl Account {
    /// Goes this way from now on. Without a new password the old one of the same user stays.
    ///
    /// # Errors
    /// [`AccountError`]; then the way is as it was.
    pub async fn use_proxy(
        &mut self,
        proxy: Proxy,
        password: Option<SecretString>,
    ) -> Result<(), AccountError> {
        let settings = self.settings.get();
        if let Proxy::Through(before) = &settings.proxy
            && (proxy != settings.proxy || password.is_some())
        {
            // What cannot be forgotten where there is no keychain was never there.
            match self.proxy_keychain.forget(&named(before), settings.token).await {
                Ok(()) | Err(KeychainError::Absent | KeychainError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        match (&proxy, password, settings.token) {
            // Nowhere else than the token, which somebody was asked about.
            (Proxy::Through(_), Some(password), TokenPlace::File) => {
                self.proxy_keychain.keep_in_file(password)?;
            }
            (Proxy::Through(address), Some(password), TokenPlace::Keychain | TokenPlace::Session) => {
                self.proxy_keychain.keep(&named(address), password, TokenFallback::SessionOnly).await?;
            }
            _ => {}
        }
        self.settings.set(&Setting::Proxy(proxy)).map_err(AccountError::Settings)
    }

    /// Finds the password of the proxy's user, if it has one.
    pub(super) async fn proxy_password(
        &mut self,
        proxy: &Proxy,
    ) -> Result<Option<SecretString>, AccountError> {
        let Proxy::Through(address) = proxy else { return Ok(None) };
        if address.user().is_empty() {
            return Ok(None);
        }
        let place = match self.settings.get().token {
            TokenPlace::Session => TokenPlace::Keychain, // which may have come since
            place => place,
        };
        match self.proxy_keychain.find(&named(address), place).await {
            // The proxy says that it wants one.
            Err(KeychainError::Absent | KeychainError::Refused(_)) => Ok(None),
            found => Ok(found?),
        }
    }
}

fn named(proxy: &ProxyAddress) -> AccountName {
    AccountName { server: proxy.to_string(), user: proxy.user().to_owned() }
}
