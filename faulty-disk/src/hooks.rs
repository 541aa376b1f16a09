//! The functions of the C library that change or read files, under their own names: the linker takes these.
//!
//! Each finds out whether its file is below a watched folder. If not, it is the system call and nothing else.

mod names;

use std::ffi::OsString;
use std::hint::black_box;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::slice;
use std::sync::Arc;

use libc::{c_int, c_long, c_uint, c_void, iovec, off64_t, size_t, ssize_t, syscall};

use crate::disk::Disk;
use crate::watched;

/// Tells that the linker took the functions of this file.
pub(crate) fn are_in_place() -> bool {
    let ours = fsync as unsafe extern "C" fn(c_int) -> c_int;
    black_box(ours as usize) != 0 && names::are_in_place()
}

/// Ends this process at once, as a crash does.
pub(crate) fn kill_this_process() {
    // SAFETY: It takes two numbers and no memory of ours.
    unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
}

/// Turns what a system call returned into a result.
fn result(returned: c_long) -> io::Result<c_long> {
    if returned == -1 { Err(io::Error::last_os_error()) } else { Ok(returned) }
}

fn count(returned: c_long) -> io::Result<usize> {
    result(returned).map(|count| usize::try_from(count).unwrap_or(0))
}

/// Turns a result into what a function of the C library returns.
fn returned(result: io::Result<c_long>) -> c_long {
    match result {
        Ok(value) => value,
        Err(error) => {
            // SAFETY: The pointer is to this thread's own error number.
            unsafe { *libc::__errno_location() = error.raw_os_error().unwrap_or(libc::EIO) };
            -1
        }
    }
}

fn returned_count(counted: io::Result<usize>) -> ssize_t {
    let value = returned(counted.map(|count| c_long::try_from(count).unwrap_or(0)));
    ssize_t::try_from(value).unwrap_or(-1)
}

fn returned_int(result: io::Result<()>) -> c_int {
    c_int::try_from(returned(result.map(|()| 0))).unwrap_or(-1)
}

fn int(value: c_long) -> c_int {
    c_int::try_from(value).unwrap_or(-1)
}

/// Returns the path of an open file; nothing for sockets and the like.
fn path_of(fd: c_int) -> Option<PathBuf> {
    let link = format!("/proc/self/fd/{fd}\0");
    let mut path = vec![0_u8; 4_096];
    // SAFETY: The name ends with a zero, and no more is written than the buffer holds.
    let length = unsafe { libc::readlink(link.as_ptr().cast(), path.as_mut_ptr().cast(), path.len()) };
    path.truncate(usize::try_from(length).ok()?);
    path.starts_with(b"/").then(|| PathBuf::from(OsString::from_vec(path)))
}

/// Returns the watched disk an open file is on, and its path below the watched folder.
fn watched_file(fd: c_int) -> Option<(Arc<Disk>, PathBuf)> {
    if !watched::any() {
        return None;
    }
    let path = path_of(fd)?;
    let (disk, path) = watched::at(&path)?;
    Some((disk, path.to_owned()))
}

/// Returns where the next `write` of an open file goes.
fn position(fd: c_int) -> u64 {
    // SAFETY: They take numbers and no memory of ours.
    let at = unsafe {
        let appends = libc::fcntl(fd, libc::F_GETFL) & libc::O_APPEND != 0;
        if appends { libc::lseek64(fd, 0, libc::SEEK_END) } else { libc::lseek64(fd, 0, libc::SEEK_CUR) }
    };
    u64::try_from(at).unwrap_or(0)
}

/// # Safety
/// As the function of the C library: the pointer is to so many bytes.
unsafe fn bytes<'a>(start: *const c_void, length: size_t) -> &'a [u8] {
    if start.is_null() {
        return &[];
    }
    // SAFETY: The caller of the C function promised it.
    unsafe { slice::from_raw_parts(start.cast(), length) }
}

/// # Safety
/// As the function of the C library: the pointers are to so many bytes each.
unsafe fn gathered(parts: *const iovec, number: c_int) -> Vec<u8> {
    // SAFETY: The caller of the C function promised it.
    let parts = unsafe { slice::from_raw_parts(parts, usize::try_from(number).unwrap_or(0)) };
    // SAFETY: Likewise.
    parts.iter().flat_map(|part| unsafe { bytes(part.iov_base, part.iov_len) }).copied().collect()
}

macro_rules! real {
    ($number:ident $(, $argument:expr)*) => {{
        // SAFETY: The arguments are those of the caller, or a part of its buffer.
        unsafe { syscall(libc::$number $(, $argument)*) }
    }};
}
pub(super) use real;

#[unsafe(no_mangle)]
unsafe extern "C" fn write(fd: c_int, start: *const c_void, length: size_t) -> ssize_t {
    let Some((disk, path)) = watched_file(fd) else {
        return returned_count(count(real!(SYS_write, fd, start, length)));
    };
    // SAFETY: The caller promises it.
    let all = unsafe { bytes(start, length) };
    let write = |part: &[u8]| count(real!(SYS_write, fd, part.as_ptr(), part.len()));
    returned_count(disk.write(&path, || position(fd), all, write))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn writev(fd: c_int, parts: *const iovec, number: c_int) -> ssize_t {
    let Some((disk, path)) = watched_file(fd) else {
        return returned_count(count(real!(SYS_writev, fd, parts, number)));
    };
    // SAFETY: The caller promises it.
    let all = unsafe { gathered(parts, number) };
    let write = |part: &[u8]| count(real!(SYS_write, fd, part.as_ptr(), part.len()));
    returned_count(disk.write(&path, || position(fd), &all, write))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pwrite64(fd: c_int, start: *const c_void, length: size_t, at: off64_t) -> ssize_t {
    let Some((disk, path)) = watched_file(fd) else {
        return returned_count(count(real!(SYS_pwrite64, fd, start, length, at)));
    };
    // SAFETY: The caller promises it.
    let all = unsafe { bytes(start, length) };
    let write = |part: &[u8]| count(real!(SYS_pwrite64, fd, part.as_ptr(), part.len(), at));
    returned_count(disk.write(&path, || u64::try_from(at).unwrap_or(0), all, write))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pwrite(fd: c_int, start: *const c_void, length: size_t, at: off64_t) -> ssize_t {
    // SAFETY: It is the same function.
    unsafe { pwrite64(fd, start, length, at) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn read(fd: c_int, start: *mut c_void, length: size_t) -> ssize_t {
    let Some((disk, _)) = watched_file(fd) else {
        return returned_count(count(real!(SYS_read, fd, start, length)));
    };
    returned_count(disk.read(length, |length| count(real!(SYS_read, fd, start, length))))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pread64(fd: c_int, start: *mut c_void, length: size_t, at: off64_t) -> ssize_t {
    let Some((disk, _)) = watched_file(fd) else {
        return returned_count(count(real!(SYS_pread64, fd, start, length, at)));
    };
    returned_count(disk.read(length, |length| count(real!(SYS_pread64, fd, start, length, at))))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pread(fd: c_int, start: *mut c_void, length: size_t, at: off64_t) -> ssize_t {
    // SAFETY: It is the same function.
    unsafe { pread64(fd, start, length, at) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fsync(fd: c_int) -> c_int {
    match watched_file(fd) {
        Some((disk, path)) => returned_int(disk.sync(fd, &path)),
        None => int(real!(SYS_fsync, fd)),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fdatasync(fd: c_int) -> c_int {
    match watched_file(fd) {
        Some((disk, path)) => returned_int(disk.sync(fd, &path)),
        None => int(real!(SYS_fdatasync, fd)),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sync_file_range(fd: c_int, at: off64_t, length: off64_t, flags: c_uint) -> c_int {
    match watched_file(fd) {
        Some((disk, _)) => returned_int(disk.begin_sync()),
        None => int(real!(SYS_sync_file_range, fd, at, length, flags)),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ftruncate64(fd: c_int, length: off64_t) -> c_int {
    let real = || result(real!(SYS_ftruncate, fd, length)).map(drop);
    match watched_file(fd) {
        Some((disk, path)) => returned_int(disk.resize(&path, u64::try_from(length).unwrap_or(0), real)),
        None => returned_int(real()),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ftruncate(fd: c_int, length: off64_t) -> c_int {
    // SAFETY: It is the same function.
    unsafe { ftruncate64(fd, length) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fallocate64(fd: c_int, mode: c_int, at: off64_t, length: off64_t) -> c_int {
    // A watched file system does not know it, as many do not: callers make the file longer in another way.
    match watched_file(fd) {
        Some(_) => returned_int(Err(io::Error::from_raw_os_error(libc::EOPNOTSUPP))),
        None => int(real!(SYS_fallocate, fd, mode, at, length)),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fallocate(fd: c_int, mode: c_int, at: off64_t, length: off64_t) -> c_int {
    // SAFETY: It is the same function.
    unsafe { fallocate64(fd, mode, at, length) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn copy_file_range(
    from: c_int,
    from_at: *mut off64_t,
    to: c_int,
    to_at: *mut off64_t,
    length: size_t,
    flags: c_uint,
) -> ssize_t {
    // The same: callers read and write.
    match watched_file(to) {
        Some(_) => returned_count(Err(io::Error::from_raw_os_error(libc::ENOSYS))),
        None => returned_count(count(real!(SYS_copy_file_range, from, from_at, to, to_at, length, flags))),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sendfile64(to: c_int, from: c_int, at: *mut off64_t, length: size_t) -> ssize_t {
    match watched_file(to) {
        Some(_) => returned_count(Err(io::Error::from_raw_os_error(libc::ENOSYS))),
        None => returned_count(count(real!(SYS_sendfile, to, from, at, length))),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn mmap64(
    start: *mut c_void,
    length: size_t,
    protection: c_int,
    flags: c_int,
    fd: c_int,
    at: off64_t,
) -> *mut c_void {
    let is_written = flags & libc::MAP_SHARED != 0 && protection & libc::PROT_WRITE != 0;
    if let Some((disk, path)) = watched_file(fd).filter(|_| is_written && fd >= 0) {
        disk.mapped(&path);
    }
    let address = real!(SYS_mmap, start, length, protection, flags, fd, at);
    address as *mut c_void
}

#[unsafe(no_mangle)]
unsafe extern "C" fn mmap(
    start: *mut c_void,
    length: size_t,
    protection: c_int,
    flags: c_int,
    fd: c_int,
    at: off64_t,
) -> *mut c_void {
    // SAFETY: It is the same function.
    unsafe { mmap64(start, length, protection, flags, fd, at) }
}
