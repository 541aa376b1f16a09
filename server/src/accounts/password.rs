//! Passwords: Argon2id, never more than two at a time, and as slow for a name that does not exist.

use std::{fmt, sync::Arc};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{sync::Semaphore, task};
use zxcvbn::zxcvbn;

/// Memory in KiB, passes and lanes: of the settings OWASP recommends, the one with the most memory. That is also so much
/// that the system takes it back after each hash; of smaller pieces the C library keeps some for every thread.
const COST: (u32, u32, u32) = (47_104, 1, 1);

/// A hash of no password, at the same cost.
const NOBODY: &str =
    "$argon2id$v=19$m=47104,t=1,p=1$bm9ib2R5IGhhcyB0aGlz$pLJkvbpMDPYKzUpEaxnwRm8bqsqhKnYpYZXvYbVbLmg";

/// How many hashes run at once: each takes 46 MiB and a core.
const AT_ONCE: usize = 2;
/// How many may wait for their turn; more are turned away.
const WAITING: usize = 64;

/// How many guesses a password must stand, as a power of ten: no list of common ones and no play with the name is as long.
const GUESSES_LOG10: f64 = 5.0;

/// A password that cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("a password must have 8 to 128 characters")]
    Length,
    /// Among the first that somebody would try who knows the name.
    #[error(
        "this password is among the first that strangers try; take a few words that have nothing to do with one another"
    )]
    Guessable,
    /// Hashing itself failed.
    #[error("the password could not be hashed; the computer may be out of memory")]
    Hash,
    /// Too many are being checked already.
    #[error("too many sign-ins are being checked")]
    Busy,
}

/// Hashes a new password of somebody who is called so. Blocks for some 40 ms.
pub(crate) fn hash_new(password: &SecretString, name: &str) -> Result<String, PasswordError> {
    if !(8..=128).contains(&password.expose_secret().chars().count()) {
        return Err(PasswordError::Length);
    }
    if zxcvbn(password.expose_secret(), &[name, "tidelist"]).guesses_log10() < GUESSES_LOG10 {
        return Err(PasswordError::Guessable);
    }
    hash(password)
}

fn hash(password: &SecretString) -> Result<String, PasswordError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|_| PasswordError::Hash)?;
    let hash: PasswordHash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.expose_secret().as_bytes())
        .map_err(|_| PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// What came of a check.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The password is right.
    Right,
    /// It is right, and here is a hash of it at today's cost.
    RightAndStronger(String),
    /// It is wrong.
    Wrong,
}

/// Checks passwords, a few at a time.
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    seats: Arc<Semaphore>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), seats: Arc::new(Semaphore::new(WAITING)) }
    }
}

impl Passwords {
    /// Checks a password against an account's hash, or against nobody's when there is no account.
    pub(super) async fn check(
        &self,
        password: SecretString,
        stored: Option<String>,
    ) -> Result<Verdict, PasswordError> {
        self.in_turn(move || verify(&password, stored.as_deref())).await
    }

    /// Hashes a new password of somebody who is called so.
    pub(super) async fn hash_new(&self, password: SecretString, name: &str) -> Result<String, PasswordError> {
        let name = name.to_owned();
        self.in_turn(move || hash_new(&password, &name)).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let seat = Arc::clone(&self.seats).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| PasswordError::Busy)?;
        let work = move || {
            let done = work();
            drop((seat, turn));
            done
        };
        task::spawn_blocking(work).await.unwrap_or(Err(PasswordError::Hash))
    }
}

fn verify(password: &SecretString, stored: Option<&str>) -> Result<Verdict, PasswordError> {
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODY)).map_err(|_| PasswordError::Hash)?;
    // Compares in constant time, at the cost written in the hash.
    let right = Argon2::default().verify_password(password.expose_secret().as_bytes(), &parsed).is_ok();
    match stored {
        Some(_) if right && cost(&parsed) != Some(COST) => hash(password).map(Verdict::RightAndStronger),
        Some(_) if right => Ok(Verdict::Right),
        _ => Ok(Verdict::Wrong),
    }
}

fn cost(hash: &PasswordHash) -> Option<(u32, u32, u32)> {
    let params = Params::try_from(hash).ok()?;
    Some((params.m_cost(), params.t_cost(), params.p_cost()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_does_not_exist_costs_what_a_real_one_does() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(cost(&nobody), Some(COST));
        let real = hash(&"long enough".to_owned().into()).unwrap();
        assert_eq!(cost(&PasswordHash::new(&real).unwrap()), Some(COST));
        assert!(real.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{real}");
    }

    #[test]
    fn only_the_right_password_is_right() {
        let stored = hash(&"long enough".to_owned().into()).unwrap();
        let check = |password: &str, stored| verify(&password.to_owned().into(), stored).unwrap();
        assert!(check("long enough", Some(&stored)) == Verdict::Right);
        assert!(check("long Enough", Some(&stored)) == Verdict::Wrong);
        assert!(check("long enough", None) == Verdict::Wrong);
    }

    #[test]
    fn a_weaker_hash_is_replaced_when_its_owner_signs_in() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
        let weak: PasswordHash = weak.hash_password(b"long enough").unwrap();
        let verdict = verify(&"long enough".to_owned().into(), Some(&weak.to_string())).unwrap();
        let Verdict::RightAndStronger(stronger) = verdict else { panic!("kept the weak hash") };
        assert_eq!(cost(&PasswordHash::new(&stronger).unwrap()), Some(COST));
    }

    #[test]
    fn a_new_password_has_8_to_128_characters() {
        for length in [0, 7, 129] {
            assert_eq!(hash_new(&"ü".repeat(length).into(), "ana"), Err(PasswordError::Length));
        }
        assert!(hash_new(&"äbß9€xü7".to_owned().into(), "ana").is_ok());
    }

    #[test]
    fn a_new_password_is_none_that_strangers_try_first() {
        let taken = |password: &str| hash_new(&password.to_owned().into(), "margarete").map(drop);
        for common in [
            "password",
            "Passw0rd!",
            "12345678",
            "qwertyuiop",
            "iloveyou1",
            "aaaaaaaa",
            "margarete",
            "Margarete1",
            "tidelist",
        ] {
            assert_eq!(taken(common), Err(PasswordError::Guessable), "{common}");
        }
        for good in ["correct horse battery", "k7mf-2qpx", "blue ladder noon", &"x7Ω ".repeat(32)] {
            assert_eq!(taken(good), Ok(()), "{good}");
        }
    }
}
