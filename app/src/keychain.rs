//! The account's token: in the system's keychain, or where the user said it may go instead. Never anywhere silently.
//!
//! On Linux the keychain is the desktop's Secret Service; the kernel's key store is not used, as it forgets at a restart.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;

use crate::APPLICATION_ID;
use crate::config::TokenPlace;
use crate::paths::ProfileName;
use crate::worker::{AccountName, TokenFallback};

/// Keeps the token of one profile.
#[derive(Debug)]
pub struct Keychain {
    profile: ProfileName,
    file: PathBuf,
    session: Option<SecretString>,
    whose: Whose,
}

/// Whose secret it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The account's token.
    Account,
    /// The password of the user of a proxy.
    Proxy,
}

/// A token could not be kept or found.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeychainError {
    /// The system has no keychain.
    #[error("this system has no keychain")]
    Absent,
    /// The keychain said no.
    #[error("the keychain did not answer: {0}")]
    Refused(String),
    /// The file cannot be read or written.
    #[error("the file of the token, {path}, failed: {source}", path = .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Keychain {
    /// Makes the keeper of a profile's token; `folder` is where its file goes if it must.
    #[must_use]
    pub fn new(profile: ProfileName, folder: &Path) -> Self {
        Self { profile, file: folder.join("token"), session: None, whose: Whose::Account }
    }

    /// Makes the keeper of the password of a profile's proxy.
    #[must_use]
    pub fn of_proxy(profile: ProfileName, folder: &Path) -> Self {
        Self { profile, file: folder.join("proxy-password"), session: None, whose: Whose::Proxy }
    }

    /// Tells whether the system has a keychain.
    ///
    /// # Errors
    /// [`KeychainError::Absent`] if not.
    pub async fn check(&self) -> Result<(), KeychainError> {
        blocking(|| entry("check").map(drop)).await
    }

    /// Keeps a token, and returns where it went.
    ///
    /// # Errors
    /// [`KeychainError::Absent`] if there is no keychain and the fallback is to refuse.
    pub async fn keep(
        &mut self,
        account: &AccountName,
        token: SecretString,
        fallback: TokenFallback,
    ) -> Result<TokenPlace, KeychainError> {
        let (name, secret) = (self.entry_name(account), token.clone());
        let kept =
            blocking(move || entry(&name)?.set_password(secret.expose_secret()).map_err(refused)).await;
        match (kept, fallback) {
            (Ok(()), _) => {
                self.session = Some(token);
                Ok(TokenPlace::Keychain)
            }
            (Err(error), TokenFallback::Refuse) => Err(error),
            (Err(_), TokenFallback::SessionOnly) => {
                self.session = Some(token);
                Ok(TokenPlace::Session)
            }
            (Err(_), TokenFallback::PrivateFile) => {
                self.write_file(&token).map_err(|source| self.file_error(source))?;
                self.session = Some(token);
                Ok(TokenPlace::File)
            }
        }
    }

    /// Keeps a token in the private file, without asking the keychain.
    ///
    /// # Errors
    /// [`KeychainError::File`].
    pub fn keep_in_file(&mut self, token: SecretString) -> Result<(), KeychainError> {
        self.write_file(&token).map_err(|source| self.file_error(source))?;
        self.session = Some(token);
        Ok(())
    }

    /// Writes what is kept until the program ends into the private file, too.
    ///
    /// # Errors
    /// [`KeychainError::File`].
    pub fn keep_in_file_too(&self) -> Result<(), KeychainError> {
        let Some(token) = &self.session else { return Ok(()) };
        self.write_file(token).map_err(|source| self.file_error(source))
    }

    /// Finds the token; `None` if there is none (any more).
    ///
    /// # Errors
    /// [`KeychainError`] if the place it was put to cannot be asked.
    pub async fn find(
        &mut self,
        account: &AccountName,
        place: TokenPlace,
    ) -> Result<Option<SecretString>, KeychainError> {
        if self.session.is_none() {
            self.session = match place {
                TokenPlace::Session => None,
                TokenPlace::File => self.read_file()?,
                TokenPlace::Keychain => {
                    let name = self.entry_name(account);
                    blocking(move || match entry(&name)?.get_password() {
                        Ok(token) => Ok(Some(SecretString::from(token))),
                        Err(keyring::Error::NoEntry) => Ok(None),
                        Err(error) => Err(refused(error)),
                    })
                    .await?
                }
            };
        }
        Ok(self.session.clone())
    }

    /// Forgets the token everywhere it can be.
    ///
    /// # Errors
    /// [`KeychainError`] if it may still be where it was put.
    pub async fn forget(&mut self, account: &AccountName, place: TokenPlace) -> Result<(), KeychainError> {
        self.session = None;
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(self.file_error(error)),
            _ => {}
        }
        if place == TokenPlace::Keychain {
            let name = self.entry_name(account);
            blocking(move || match entry(&name)?.delete_credential() {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(error) => Err(refused(error)),
            })
            .await?;
        }
        Ok(())
    }

    fn entry_name(&self, account: &AccountName) -> String {
        let url = url::Url::parse(&account.server).ok();
        let host = url.as_ref().and_then(url::Url::host_str).unwrap_or(&account.server);
        match self.whose {
            Whose::Account => format!("{}@{host}", self.profile),
            Whose::Proxy => format!("{}@{host} (proxy, {})", self.profile, account.user),
        }
    }

    fn read_file(&self) -> Result<Option<SecretString>, KeychainError> {
        match std::fs::read_to_string(&self.file) {
            Ok(text) => Ok(Some(SecretString::from(text.trim()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.file_error(error)),
        }
    }

    fn write_file(&self, token: &SecretString) -> std::io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?; // 0600
        file.write_all(token.expose_secret().as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.file)?;
        Ok(())
    }

    fn file_error(&self, source: std::io::Error) -> KeychainError {
        KeychainError::File { path: self.file.clone(), source }
    }
}

fn entry(name: &str) -> Result<keyring::Entry, KeychainError> {
    keyring::Entry::new(APPLICATION_ID, name).map_err(|_| KeychainError::Absent)
}

fn refused(error: keyring::Error) -> KeychainError {
    match error {
        keyring::Error::NoDefaultStore => KeychainError::Absent,
        other => KeychainError::Refused(other.to_string()),
    }
}

/// Asks the keychain on a thread of its own: it may wait for the user.
async fn blocking<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, KeychainError> + Send + 'static,
) -> Result<T, KeychainError> {
    match tokio::task::spawn_blocking(ask).await {
        Ok(answer) => answer,
        Err(_) => Err(KeychainError::Refused("it stopped unexpectedly".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountName {
        AccountName { server: "https://todo.example:8443".into(), user: "ana".into() }
    }

    #[test]
    fn a_token_in_a_file_is_this_users_only_and_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut keychain = Keychain::new(ProfileName::default(), dir.path());
        keychain.keep_in_file(SecretString::from("s3cret")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = dir.path().join("token").metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut again = Keychain::new(ProfileName::default(), dir.path());
        let found = runtime.block_on(again.find(&account(), TokenPlace::File)).unwrap().unwrap();
        assert_eq!(found.expose_secret(), "s3cret");
        runtime.block_on(again.forget(&account(), TokenPlace::File)).unwrap();
        assert!(!dir.path().join("token").exists());
        assert!(runtime.block_on(again.find(&account(), TokenPlace::File)).unwrap().is_none());
    }

    #[test]
    fn the_entry_is_named_after_profile_and_host() {
        let keychain = Keychain::new("work".parse().unwrap(), Path::new("/"));
        assert_eq!(keychain.entry_name(&account()), "work@todo.example");
        let proxy = Keychain::of_proxy("work".parse().unwrap(), Path::new("/"));
        assert_ne!(proxy.entry_name(&account()), keychain.entry_name(&account()));
    }

    #[test]
    fn debug_shows_no_token() {
        let dir = tempfile::tempdir().unwrap();
        let mut keychain = Keychain::new(ProfileName::default(), dir.path());
        keychain.keep_in_file(SecretString::from("s3cret")).unwrap();
        assert!(!format!("{keychain:?}").contains("s3cret"));
    }
}
