//! What SQLite says, in the words of the store.

use std::io::{self, ErrorKind};
use std::path::Path;

use rusqlite::{Error, ErrorCode};
use sync_core::{OpenError, StoreError};

/// Returns the SQLite code of an error, if it has one.
pub(crate) fn code(error: &Error) -> Option<ErrorCode> {
    match error {
        Error::SqliteFailure(error, _) | Error::SqlInputError { error, .. } => Some(error.code),
        _ => None,
    }
}

/// Translates an error of an open store.
pub(crate) fn store_error(error: Error) -> StoreError {
    match (code(&error), &error) {
        (Some(ErrorCode::DiskFull), _) => StoreError::Full,
        (Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied), _) => {
            StoreError::ReadOnly
        }
        (Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase), _) => {
            StoreError::Corrupt { what: "the database file".to_owned() }
        }
        (
            _,
            Error::FromSqlConversionFailure(..)
            | Error::InvalidColumnType(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..),
        ) => StoreError::Corrupt { what: "a row has a value of the wrong kind".to_owned() },
        _ => StoreError::backend(error),
    }
}

/// Translates an error met while opening.
pub(crate) fn open_error(path: &Path, error: Error) -> OpenError {
    let path = path.to_owned();
    match code(&error) {
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            OpenError::ReadOnly { path }
        }
        Some(ErrorCode::NotADatabase) => OpenError::NotAStore { path },
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Corrupt { path, what: "the database file".to_owned() },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Locked { path },
        _ => OpenError::Io { path, source: error.into() },
    }
}

/// Translates an error of the operating system met while opening.
pub(crate) fn io_error(path: &Path, error: io::Error) -> OpenError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => OpenError::ReadOnly { path },
        _ => OpenError::Io { path, source: error.into() },
    }
}

/// Translates what a check of everything found while opening.
pub(crate) fn check_error(path: &Path, error: StoreError) -> OpenError {
    let path = path.to_owned();
    match error {
        StoreError::Corrupt { what } => OpenError::Corrupt { path, what },
        error => OpenError::Io { path, source: error.into() },
    }
}
