//! Handing a session over from a browser to a program on the same computer, as RFC 8252 and RFC 7636 have it: the browser
//! carries a code, which is of use only to the program that knows the secret behind its challenge.

use std::{net::IpAddr, time::Instant};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{AccountError, Accounts, MINUTE_MS, SessionToken, SignedIn};
use crate::storage::{Account, Purpose, Ticket};

/// How long a code is good: the browser hands it on at once.
const GOOD_FOR_MS: i64 = 2 * MINUTE_MS;

/// What a program asked for when it sent somebody to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Where the browser goes with the code.
    pub redirect: String,
    /// SHA-256 of the program's secret, in base64 for URLs.
    pub challenge: String,
    /// What the program calls its computer.
    pub device: String,
}

impl Accounts {
    /// Checks a name and a password, and makes a code with which the program fetches a session.
    ///
    /// # Errors
    /// A wrong name or password, too many tries, or a failure of the server.
    pub async fn hand_over(
        &self,
        name: &str,
        password: SecretString,
        handover: &Handover,
        address: IpAddr,
    ) -> Result<SessionToken, AccountError> {
        let account = self.check(name, password, address).await?;
        self.code_for(&account, handover).await
    }

    /// Makes a code for an account.
    ///
    /// # Errors
    /// A failure of the server.
    pub(crate) async fn code_for(
        &self,
        account: &Account,
        handover: &Handover,
    ) -> Result<SessionToken, AccountError> {
        let code = SessionToken::random()?;
        let body = serde_json::to_string(handover).map_err(|_| AccountError::Code)?;
        let (owner, ends_at) = (Some(account.owner), self.clock.now_ms() + GOOD_FOR_MS);
        self.storage
            .add_ticket(code.digest(), Ticket { purpose: Purpose::Code, owner, ends_at, body })
            .await?;
        Ok(code)
    }

    /// Gives a session for a code. Whatever comes of it, the code is used up.
    ///
    /// # Errors
    /// The code is not good, or not this program's; too many tries; or a failure of the server.
    pub async fn fetch_session(
        &self,
        code: &str,
        redirect: &str,
        secret: &str,
        address: IpAddr,
    ) -> Result<SignedIn, AccountError> {
        // Whoever guesses codes has one count for all of them. It looks like no name.
        const GUESSES: &str = "\ncode";
        self.limiter
            .admit(GUESSES, address, Instant::now())
            .map_err(|wait| AccountError::TooMany { wait })?;
        let digest = SessionToken::parse(code).ok_or(AccountError::Code)?.digest();
        let ticket = self.storage.take_ticket(digest, Purpose::Code).await?.ok_or(AccountError::Code)?;
        let handover: Handover = serde_json::from_str(&ticket.body).map_err(|_| AccountError::Code)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()));
        let is_his = bool::from(challenge.as_bytes().ct_eq(handover.challenge.as_bytes()));
        let owner =
            ticket.owner.filter(|_| is_his && redirect == handover.redirect).ok_or(AccountError::Code)?;
        let account = self.storage.account_of(owner).await?.ok_or(AccountError::Code)?;
        self.limiter.forgive(GUESSES, address);
        self.admit(account, &handover.device).await
    }
}
