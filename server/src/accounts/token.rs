//! Session tokens: 256 random bits, of which the server keeps a digest only.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::storage::TokenDigest;

/// A session token. `Debug` shows nothing of it.
pub struct SessionToken(SecretString);

impl SessionToken {
    /// Makes a new token.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// Reads what a client sent; `None` when it cannot be a token of this server.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned().into()))
    }

    /// What the server keeps of it. A look-up by digest tells nothing about the token by its timing.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.0.expose_secret().as_bytes()).into())
    }

    /// The token itself, for the one answer that carries it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_has_one_digest() {
        let token = SessionToken::random().unwrap();
        assert_eq!(SessionToken::parse(token.expose()).unwrap().digest(), token.digest());
        assert_ne!(SessionToken::random().unwrap().digest(), token.digest());
    }

    #[test]
    fn what_is_no_token_never_reaches_the_database() {
        for text in ["", "x", "a.b.c", &"A".repeat(42), &"A".repeat(44), &"é".repeat(43)] {
            assert!(SessionToken::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let token = SessionToken::random().unwrap();
        assert_eq!(format!("{token:?} {:?}", token.digest()), "SessionToken(…) TokenDigest(…)");
    }
}
