//! Everything that was done to a folder since it is watched, in order.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Component, Path};

/// A file or folder, whatever its name.
pub(crate) type Node = usize;
/// What the folders hold: a file or folder by the folder it is in and its name there.
pub(crate) type Names = BTreeMap<(Node, OsString), Node>;

/// The watched folder itself.
pub(crate) const ROOT: Node = 0;

/// What there was when watching began. All of it is on the disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Start {
    pub(crate) names: Names,
    pub(crate) files: BTreeMap<Node, Vec<u8>>,
}

/// One thing that was done.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// A new file or folder got its first name.
    Made(Node, OsString, Node),
    /// A name moved.
    Moved((Node, OsString), (Node, OsString)),
    /// A name went.
    Removed(Node, OsString),
    /// Bytes were written at an offset.
    Wrote(Node, u64, Vec<u8>),
    /// A file got another length.
    Resized(Node, u64),
    /// A file was mapped, so it can change unseen.
    Mapped(Node),
    /// A file or folder was synced.
    Synced(Node),
    /// It was to be synced and was not.
    SyncFailed(Node),
    /// The test said something.
    Note(u64),
}

/// Everything that was done to a watched folder, in order.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    pub(crate) start: Start,
    pub(crate) events: Vec<Event>,
    pub(crate) folders: Vec<Node>,
    names: Names,
    nodes: Node,
}

impl Journal {
    /// Starts with a folder as it is.
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let mut journal = Self { nodes: 1, folders: vec![ROOT], ..Self::default() };
        journal.take_in(ROOT, folder)?;
        journal.start.names = journal.names.clone();
        Ok(journal)
    }

    fn take_in(&mut self, parent: Node, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let node = self.new_node();
            self.names.insert((parent, entry.file_name()), node);
            if entry.file_type()?.is_dir() {
                self.folders.push(node);
                self.take_in(node, &entry.path())?;
            } else {
                self.start.files.insert(node, fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// Returns how many events there are: a crash can be before the first, between two, or after the last.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Tells whether nothing was done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Returns what the test noted before so many events had happened.
    pub fn notes(&self, events: usize) -> impl Iterator<Item = u64> {
        self.events.iter().take(events).filter_map(|event| match event {
            Event::Note(note) => Some(*note),
            _ => None,
        })
    }

    fn new_node(&mut self) -> Node {
        let node = self.nodes;
        self.nodes += 1;
        node
    }

    /// Returns what stands at a path below the folder.
    pub(crate) fn find(&self, path: &Path) -> Option<Node> {
        path.components().try_fold(ROOT, |folder, part| match part {
            Component::Normal(name) => self.names.get(&(folder, name.to_owned())).copied(),
            Component::CurDir => Some(folder),
            _ => None,
        })
    }

    /// Returns the folder a path is in, and its name there.
    fn place(&self, path: &Path) -> Option<(Node, OsString)> {
        Some((self.find(path.parent()?)?, path.file_name().map(OsStr::to_owned)?))
    }

    /// Notes that a file was opened: a new one is made, and an old one emptied if so asked.
    pub(crate) fn opened(&mut self, path: &Path, emptied: bool) {
        match self.find(path) {
            Some(file) if emptied => self.events.push(Event::Resized(file, 0)),
            Some(_) => {}
            None => drop(self.made(path)),
        }
    }

    pub(crate) fn made_folder(&mut self, path: &Path) {
        let folder = self.made(path);
        self.folders.extend(folder);
    }

    fn made(&mut self, path: &Path) -> Option<Node> {
        let (folder, name) = self.place(path)?;
        let node = self.new_node();
        self.names.insert((folder, name.clone()), node);
        self.events.push(Event::Made(folder, name, node));
        Some(node)
    }

    pub(crate) fn moved(&mut self, from: &Path, to: &Path) {
        let (Some(from), Some(to)) = (self.place(from), self.place(to)) else { return };
        if let Some(node) = self.names.remove(&from) {
            self.names.insert(to.clone(), node);
            self.events.push(Event::Moved(from, to));
        }
    }

    pub(crate) fn removed(&mut self, path: &Path) {
        let Some((folder, name)) = self.place(path) else { return };
        if self.names.remove(&(folder, name.clone())).is_some() {
            self.events.push(Event::Removed(folder, name));
        }
    }

    pub(crate) fn wrote(&mut self, path: &Path, at: u64, bytes: &[u8]) {
        let event = |file| Event::Wrote(file, at, bytes.to_owned());
        self.events.extend(self.find(path).map(event));
    }

    pub(crate) fn resized(&mut self, path: &Path, length: u64) {
        self.events.extend(self.find(path).map(|file| Event::Resized(file, length)));
    }

    pub(crate) fn mapped(&mut self, path: &Path) {
        self.events.extend(self.find(path).map(Event::Mapped));
    }

    pub(crate) fn synced(&mut self, path: &Path) {
        self.events.extend(self.find(path).map(Event::Synced));
    }

    pub(crate) fn sync_failed(&mut self, path: &Path) {
        self.events.extend(self.find(path).map(Event::SyncFailed));
    }

    pub(crate) fn note(&mut self, note: u64) {
        self.events.push(Event::Note(note));
    }
}
