//! What sled says, in the words of the store.

use std::io::{self, ErrorKind};
use std::path::Path;

use sled::Error;
use sync_core::{OpenError, StoreError};

/// Translates an error of an open store.
pub(crate) fn store_error(error: Error) -> StoreError {
    match error {
        Error::Io(error) => file_error(error),
        Error::Corruption { .. } => damaged("the database files"),
        other => StoreError::backend(other),
    }
}

/// Translates an error of the operating system.
pub(crate) fn file_error(error: io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        _ => StoreError::backend(error),
    }
}

/// Makes the error for a row that is not what was written.
pub(crate) fn damaged(what: impl Into<String>) -> StoreError {
    StoreError::Corrupt { what: what.into() }
}

/// Translates an error of the operating system met while opening.
pub(crate) fn io_error(path: &Path, error: io::Error) -> OpenError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => OpenError::ReadOnly { path },
        _ => OpenError::Io { path, source: error.into() },
    }
}

/// Translates a store's error met while opening.
pub(crate) fn open_error(path: &Path, error: StoreError) -> OpenError {
    let path = path.to_owned();
    match error {
        StoreError::ReadOnly => OpenError::ReadOnly { path },
        StoreError::Corrupt { what } => OpenError::Corrupt { path, what },
        other => OpenError::Io { path, source: other.into() },
    }
}
