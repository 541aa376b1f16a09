//! Place: where the store of a simulated computer lies, so that a real store can stand in the simulator.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sync_core::{Schema, Store};
use tempfile::TempDir;

use super::tables;

/// How often a folder is copied again because something was written meanwhile.
const TRIES: usize = 200;

/// Where the store of one simulated computer lies.
pub trait Place: Send {
    /// Opens the store: a new one at first, later what [`die`](Self::die) kept. The store opened before is gone by then.
    fn open(&mut self) -> Box<dyn Store>;

    /// Keeps what is here now, as a process that is killed now leaves it. What the open store does later does not count.
    fn die(&mut self);

    /// Opens what a process that is killed now would leave, beside the store that stays open.
    fn look(&mut self) -> Box<dyn Store>;
}

/// A store in files: a killed process is a copy of them, made at that instant while the store is open. So what the store
/// does when it is closed never happens to the copy, and whatever it had not handed to the operating system is lost.
pub struct Folder<F> {
    root: TempDir,
    generation: u32,
    looks: u32,
    open: F,
}

impl<F: FnMut(&Path, &Schema) -> Box<dyn Store>> Folder<F> {
    /// Makes a place in a new folder below `root` for a store that `open` opens at the path it is given.
    ///
    /// # Errors
    /// What the operating system says when the folder is made.
    pub fn new(root: &Path, open: F) -> io::Result<Self> {
        Ok(Self { root: tempfile::tempdir_in(root)?, generation: 0, looks: 0, open })
    }

    fn generation(&self) -> PathBuf {
        self.root.path().join(format!("life-{}", self.generation))
    }

    fn open_in(&mut self, folder: &Path) -> Box<dyn Store> {
        fs::create_dir_all(folder).unwrap();
        (self.open)(&folder.join("store"), &tables::schema())
    }
}

impl<F: FnMut(&Path, &Schema) -> Box<dyn Store> + Send> Place for Folder<F> {
    fn open(&mut self) -> Box<dyn Store> {
        if let Some(before) = self.generation.checked_sub(1) {
            let _gone_already = fs::remove_dir_all(self.root.path().join(format!("life-{before}")));
        }
        let folder = self.generation();
        self.open_in(&folder)
    }

    fn die(&mut self) {
        let from = self.generation();
        self.generation += 1;
        copy_as_it_stands(&from, &self.generation());
    }

    fn look(&mut self) -> Box<dyn Store> {
        let _gone_already = fs::remove_dir_all(self.root.path().join(format!("look-{}", self.looks)));
        self.looks += 1;
        let folder = self.root.path().join(format!("look-{}", self.looks));
        copy_as_it_stands(&self.generation(), &folder);
        self.open_in(&folder)
    }
}

impl<F> fmt::Debug for Folder<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folder").field("root", &self.root).finish_non_exhaustive()
    }
}

/// Copies a folder. A store may have threads that write on their own: then a copy can mix two instants, which no killed
/// process leaves behind, and it is made again.
fn copy_as_it_stands(from: &Path, to: &Path) {
    for _ in 0..TRIES {
        let _gone_already = fs::remove_dir_all(to);
        let copied = copy(from, to).and_then(|()| same(from, to));
        match copied {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {} // a file went away meanwhile
            Err(error) => panic!("{from:?} cannot be copied: {error}"),
        }
    }
    panic!("{from:?} never stands still");
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::write(target, fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

fn same(from: &Path, to: &Path) -> io::Result<bool> {
    let mut count = 0;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        count += 1;
        let target = to.join(entry.file_name());
        let equal = match entry.file_type()?.is_dir() {
            true => same(&entry.path(), &target)?,
            false => fs::read(entry.path())? == fs::read(target)?,
        };
        if !equal {
            return Ok(false);
        }
    }
    Ok(count == fs::read_dir(to)?.count())
}
