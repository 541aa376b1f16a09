//! Whom the rows of a table belong to.

/// Whom the rows of a table belong to, and so who may read and change them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Each row belongs to the account that wrote it; nobody else learns that it exists.
    #[default]
    Owner,
    /// All rows belong to everybody who is signed in.
    Authenticated,
    /// All rows belong to everybody, signed in or not.
    Anonymous,
}
