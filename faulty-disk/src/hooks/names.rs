//! The functions that open files and change names.

use std::ffi::{CStr, OsStr};
use std::hint::black_box;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libc::{c_char, c_int, c_long, c_uint, mode_t, syscall};

use super::{int, path_of, real, result, returned, returned_int};
use crate::disk::Disk;
use crate::journal::Journal;
use crate::watched;

/// Tells that the linker took the functions of this file.
pub(super) fn are_in_place() -> bool {
    let ours = rmdir as unsafe extern "C" fn(*const c_char) -> c_int;
    black_box(ours as usize) != 0
}

/// Returns the watched disk a name is on, and its path below the watched folder. Links in the folders above are followed.
///
/// # Safety
/// As the function of the C library: the name ends with a zero.
unsafe fn watched_name(folder: c_int, name: *const c_char) -> Option<(Arc<Disk>, PathBuf)> {
    if !watched::any() || name.is_null() {
        return None;
    }
    // SAFETY: The caller promises it.
    let name = Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes()));
    let path = match folder {
        libc::AT_FDCWD => std::env::current_dir().ok()?.join(name),
        _ if name.is_absolute() => name.to_owned(),
        _ => path_of(folder)?.join(name),
    };
    let path = match (path.parent().map(Path::canonicalize), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path,
    };
    let (disk, path) = watched::at(&path)?;
    Some((disk, path.to_owned()))
}

/// # Safety
/// As the function of the C library.
unsafe fn open_at(folder: c_int, name: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    let real = || result(real!(SYS_openat, folder, name, flags | libc::O_LARGEFILE, mode)).map(int);
    // SAFETY: The caller promises it.
    let opened = match unsafe { watched_name(folder, name) } {
        Some((disk, path)) => disk.open(&path, flags & libc::O_TRUNC != 0, real),
        None => real(),
    };
    int(returned(opened.map(c_long::from)))
}

// The mode stands where a variable argument stands, and means nothing if none was given.

#[unsafe(no_mangle)]
unsafe extern "C" fn open64(name: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { open_at(libc::AT_FDCWD, name, flags, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn open(name: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { open_at(libc::AT_FDCWD, name, flags, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn openat64(folder: c_int, name: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { open_at(folder, name, flags, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn openat(folder: c_int, name: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { open_at(folder, name, flags, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn creat(name: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { open_at(libc::AT_FDCWD, name, libc::O_CREAT | libc::O_WRONLY | libc::O_TRUNC, mode) }
}

/// Changes one name, and writes it down.
///
/// # Safety
/// As the function of the C library: the name ends with a zero.
unsafe fn change(
    folder: c_int,
    name: *const c_char,
    real: impl FnOnce() -> io::Result<()>,
    write_down: fn(&mut Journal, &Path),
) -> c_int {
    // SAFETY: The caller promises it.
    match unsafe { watched_name(folder, name) } {
        Some((disk, path)) => returned_int(disk.name(real, |journal| write_down(journal, &path))),
        None => returned_int(real()),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn mkdirat(folder: c_int, name: *const c_char, mode: mode_t) -> c_int {
    let real = || result(real!(SYS_mkdirat, folder, name, mode)).map(drop);
    // SAFETY: The caller promises it.
    unsafe { change(folder, name, real, Journal::made_folder) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn mkdir(name: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { mkdirat(libc::AT_FDCWD, name, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn unlinkat(folder: c_int, name: *const c_char, flags: c_int) -> c_int {
    let real = || result(real!(SYS_unlinkat, folder, name, flags)).map(drop);
    // SAFETY: The caller promises it.
    unsafe { change(folder, name, real, Journal::removed) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn unlink(name: *const c_char) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { unlinkat(libc::AT_FDCWD, name, 0) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rmdir(name: *const c_char) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { unlinkat(libc::AT_FDCWD, name, libc::AT_REMOVEDIR) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn renameat2(
    from_folder: c_int,
    from: *const c_char,
    to_folder: c_int,
    to: *const c_char,
    flags: c_uint,
) -> c_int {
    let real = || result(real!(SYS_renameat2, from_folder, from, to_folder, to, flags)).map(drop);
    // SAFETY: The caller promises it.
    match unsafe { (watched_name(from_folder, from), watched_name(to_folder, to)) } {
        (Some((disk, from)), Some((_, to))) => {
            returned_int(disk.name(real, |journal| journal.moved(&from, &to)))
        }
        // Into or out of the watched folder: a store that did that would be none.
        _ => returned_int(real()),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn renameat(
    from_folder: c_int,
    from: *const c_char,
    to_folder: c_int,
    to: *const c_char,
) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { renameat2(from_folder, from, to_folder, to, 0) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    // SAFETY: The caller promises it.
    unsafe { renameat2(libc::AT_FDCWD, from, libc::AT_FDCWD, to, 0) }
}
