//! What goes wrong with the database, in the words of [`StorageError`]. Nothing of what PostgreSQL itself says is passed on.

use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

use crate::storage::StorageError;

impl From<tokio_postgres::Error> for StorageError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(&SqlState::DISK_FULL) => Self::DiskFull,
            Some(&SqlState::QUERY_CANCELED) => Self::TooSlow,
            Some(&(SqlState::LOCK_NOT_AVAILABLE | SqlState::TOO_MANY_CONNECTIONS)) => Self::Busy,
            Some(
                &(SqlState::ADMIN_SHUTDOWN
                | SqlState::CRASH_SHUTDOWN
                | SqlState::CANNOT_CONNECT_NOW
                | SqlState::READ_ONLY_SQL_TRANSACTION),
            ) => Self::Unreachable,
            // The code only: the message may quote a value.
            Some(code) => Self::Database(format!("PostgreSQL says {}", code.code())),
            None if error.is_closed() || is_of_the_network(&error) => Self::Unreachable,
            None => Self::Database("PostgreSQL was used wrongly".to_owned()),
        }
    }
}

fn is_of_the_network(error: &tokio_postgres::Error) -> bool {
    let source = std::error::Error::source(error);
    source.and_then(|source| source.downcast_ref::<std::io::Error>()).is_some()
}

impl From<PoolError> for StorageError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => Self::Busy,
            PoolError::Closed => Self::Closed,
            PoolError::Backend(error) => match Self::from(error) {
                Self::Database(message) => {
                    tracing::error!(%message, "PostgreSQL refuses connections");
                    Self::Unreachable
                }
                other => other,
            },
            PoolError::Timeout(_) | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                Self::Unreachable
            }
        }
    }
}
