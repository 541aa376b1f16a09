//! Folders only this user can look into.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// Creates a folder and those above it, as this user's only where the system knows that.
///
/// # Errors
/// What the system says. A folder that is there already is fine.
pub(crate) fn create(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
