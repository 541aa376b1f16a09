//! Why a transaction that writes did not come to its end.

use tokio_postgres::error::SqlState;

use crate::storage::StorageError;

/// How often a write is tried that met another in its way: each time the other has come further.
pub(super) const ATTEMPTS: usize = 4;

/// Why a write did not happen.
pub(super) enum Failure {
    /// Another one was in its way; nothing was changed.
    Met,
    /// What it would have to look at is more than is kept in memory at once; nothing was changed.
    TooMuch,
    /// Anything else.
    Storage(StorageError),
}

impl Failure {
    /// As whoever asked is told.
    pub(super) fn into_error(self) -> StorageError {
        match self {
            Self::Met | Self::TooMuch => StorageError::Busy,
            Self::Storage(error) => error,
        }
    }
}

impl<E: Into<StorageError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Storage(error.into())
    }
}

/// What PostgreSQL says to a statement of a write.
pub(super) fn told<T>(result: Result<T, tokio_postgres::Error>) -> Result<T, Failure> {
    result.map_err(|error| match error.code() {
        Some(
            &(SqlState::UNIQUE_VIOLATION
            | SqlState::T_R_SERIALIZATION_FAILURE
            | SqlState::T_R_DEADLOCK_DETECTED),
        ) => Failure::Met,
        _ => Failure::Storage(error.into()),
    })
}
