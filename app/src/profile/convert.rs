//! Moving a profile's tasks from one kind of store to the other, when the settings ask for it.
//!
//! ```text
//!   copy into `converting/`  ─►  compare  ─►  put the copy in its place  ─►  put the original aside (`replaced-…`)
//! ```
//!
//! Until the copy is in its place the original is the store; from then on the copy is, and the mark it carries tells
//! the next start to finish what was begun.

use std::path::{Path, PathBuf};

use sync_core::{Change, Schema, Store, StoreError};
use thiserror::Error;

use super::store::{open_kind, path};
use super::whole::{self, Batch};
use crate::worker::StoreKind;

/// Names in a copy the kind of the store it was made from.
const MARK: &str = "converted_from";

/// The tasks could not be moved; the original is as it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(super) enum ConvertError {
    #[error(transparent)]
    Open(#[from] sync_core::OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("the copy is not like the original")]
    Differs,
}

/// Copies the store of one kind to the other.
pub(super) fn convert(folder: &Path, from: StoreKind, to: StoreKind) -> Result<(), ConvertError> {
    let schema = todo::schema();
    let workshop = folder.join("converting");
    match std::fs::remove_dir_all(&workshop) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => super::folder::create(&workshop)?, // what an earlier attempt left is gone
    }
    let original = open_kind(&path(folder, from), from, &schema)?;
    let mut copy = open_kind(&path(&workshop, to), to, &schema)?;
    let mut batch = Batch::new(&mut *copy);
    whole::everything(&*original, &schema, &mut |change| batch.add(change))?;
    batch.add(Change::PutMeta(MARK.to_owned(), from.to_string()))?;
    batch.flush()?;
    same(&*original, &*copy, &schema)?;
    drop((original, copy));
    for name in parts(&workshop, to)? {
        std::fs::rename(workshop.join(&name), folder.join(&name))?;
    }
    std::fs::remove_dir(&workshop)?;
    retire(folder, from)
}

/// Finishes a conversion that was interrupted after the copy was in its place.
pub(super) fn finish(folder: &Path, store: &dyn Store, kind: StoreKind) -> Result<(), ConvertError> {
    let other = kind.other();
    if path(folder, other).exists() && store.meta(MARK)?.is_some_and(|mark| mark == other.to_string()) {
        retire(folder, other)?;
    }
    Ok(())
}

/// Puts a store that was copied aside, for the user to delete.
fn retire(folder: &Path, kind: StoreKind) -> Result<(), ConvertError> {
    let now = jiff::Timestamp::now().strftime("%Y-%m-%d_%H%M%S");
    let aside = folder.join(format!("replaced-{kind}-{now}"));
    super::folder::create(&aside)?;
    for name in parts(folder, kind)? {
        std::fs::rename(folder.join(&name), aside.join(&name))?;
    }
    Ok(())
}

/// Lists the files a store of this kind consists of, the main one last: what is moved last decides.
fn parts(folder: &Path, kind: StoreKind) -> Result<Vec<PathBuf>, ConvertError> {
    let main = path(Path::new(""), kind);
    let mut parts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = PathBuf::from(entry?.file_name());
        if name != main && name.to_string_lossy().starts_with(&*main.to_string_lossy()) {
            parts.push(name);
        }
    }
    parts.push(main);
    Ok(parts)
}

/// Compares two stores by all they have.
fn same(original: &dyn Store, copy: &dyn Store, schema: &Schema) -> Result<(), ConvertError> {
    let list = |store: &dyn Store| whole::listed(store, schema);
    if list(original)? == list(copy)? { Ok(()) } else { Err(ConvertError::Differs) }
}
