//! Tickets: what may be used once, and only for a while.

use super::Owner;

/// What a ticket is for. One for something else is no ticket at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Making an account.
    Invitation,
    /// Fetching the session of a device that signed in through a browser.
    Code,
    /// Coming back from the provider of identities outside.
    Outside,
}

/// Somebody, as a provider of identities outside knows him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What it calls him, for ever.
    pub subject: String,
}

impl Purpose {
    /// The word for it in the database.
    pub(in crate::storage) const fn word(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Code => "code",
            Self::Outside => "outside",
        }
    }

    /// Reads the word.
    pub(in crate::storage) fn of_word(word: &str) -> Option<Self> {
        [Self::Invitation, Self::Code, Self::Outside].into_iter().find(|purpose| purpose.word() == word)
    }
}

/// A ticket. Nothing in it may be secret: the secret is what its digest is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is, if it is of an account; it goes with the account.
    pub owner: Option<Owner>,
    /// Until when it is good, in milliseconds.
    pub ends_at: i64,
    /// What whoever made it wants to know when it is used.
    pub body: String,
}
