//! Damaged files: a flipped bit, a file cut short, a page of zeros. The store says so, or serves exactly what was written.

use std::fmt;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use faulty_disk::FaultyDisk;
use serde_json::Value;
use tempfile::TempDir;

use super::furnish::{everything, furnish};
use super::story::difference;
use super::{Subject, how_many};
use crate::sample::schema;

const PAGE: usize = 4_096;

pub(super) fn i18_a_flipped_bit_is_never_served(subject: &Subject) {
    flipped_bits_are_never_served(subject, how_many("SYNC_TESTKIT_BIT_FLIPS", 500));
}

/// Flips so many random bits, each in a fresh copy of a closed store that is as full as somebody's.
pub fn flipped_bits_are_never_served(subject: &Subject, flips: u32) {
    let museum = Museum::of(subject);
    let bits = museum.files.iter().map(|(_, bytes)| bytes.len() * 8).sum::<usize>();
    let random = RandomState::new();
    museum.damage(
        "bit flips",
        (0..flips).map(|number| {
            let mut bit = usize::try_from(random.hash_one(number) % (bits as u64)).unwrap();
            let file = museum.files.iter().position(|(_, bytes)| {
                let here = bit < bytes.len() * 8;
                bit -= if here { 0 } else { bytes.len() * 8 };
                here
            });
            Damage::Flipped { file: file.unwrap(), bit }
        }),
    );
}

pub(super) fn i18_a_file_cut_short_is_never_served(subject: &Subject) {
    let museum = Museum::of(subject);
    museum.damage(
        "files cut short",
        museum.pages().map(|(file, page)| Damage::Cut { file, length: page * PAGE }),
    );
}

pub(super) fn i18_a_page_of_zeros_is_never_served(subject: &Subject) {
    let museum = Museum::of(subject);
    let is_zero_anyway =
        |file: usize, page: usize| page_of(&museum.files[file].1, page).iter().all(|byte| *byte == 0);
    let pages = museum.pages().filter(|(file, page)| !is_zero_anyway(*file, *page));
    museum.damage("pages of zeros", pages.map(|(file, page)| Damage::Zeroed { file, page }));
}

/// What is done to a file, named by its place in the list.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Flipped { file: usize, bit: usize },
    Cut { file: usize, length: usize },
    Zeroed { file: usize, page: usize },
}

/// What became of the damage.
#[derive(Debug, Default)]
struct Outcomes {
    /// The store did not open.
    refused: u32,
    /// Reading reported it.
    reported: u32,
    /// Only the check reported it.
    checked: u32,
    /// All that was written was read.
    unaffected: u32,
    /// Something else was read, and the check found nothing.
    wrong: Vec<String>,
}

impl fmt::Display for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { refused, reported, checked, unaffected, wrong } = self;
        let all = refused + reported + checked + unaffected + u32::try_from(wrong.len()).unwrap();
        write!(f, "{all} (refused {refused}, reported when read {reported}, found by the check {checked}, ")?;
        write!(f, "unaffected {unaffected}), silently wrong: {}", wrong.len())
    }
}

/// A furnished store, closed, and what is in it.
struct Museum<'a> {
    subject: &'a Subject,
    store: &'static str,
    expected: Value,
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl<'a> Museum<'a> {
    fn of(subject: &'a Subject) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let without_syncs = FaultyDisk::unwritten(folder.path());
        let mut store = (subject.open)(&folder.path().join("store"), &schema()).unwrap();
        furnish(&mut *store);
        let (name, expected) = (store.name(), everything(&*store).unwrap());
        drop(store);
        drop(without_syncs);
        let mut files = Vec::new();
        collect(folder.path(), folder.path(), &mut files);
        files.sort();
        Self { subject, store: name, expected, files }
    }

    fn pages(&self) -> impl Iterator<Item = (usize, usize)> {
        let pages = self.files.iter().map(|(_, bytes)| bytes.len().div_ceil(PAGE));
        let all: Vec<_> =
            pages.enumerate().flat_map(|(file, pages)| (0..pages).map(move |page| (file, page))).collect();
        // In the short form only every so manieth page.
        let step = all.len().div_ceil(usize::try_from(how_many("SYNC_TESTKIT_PAGES", 60)).unwrap());
        all.into_iter().step_by(step)
    }

    /// Does each damage to a copy, and opens that.
    fn damage(&self, kind: &str, damages: impl Iterator<Item = Damage>) {
        let mut outcomes = Outcomes::default();
        for damage in damages {
            let folder = tempfile::tempdir().unwrap();
            self.lay_out(&folder, damage);
            let served = catch_unwind(AssertUnwindSafe(|| self.look(folder.path(), &mut outcomes)));
            if let Some(difference) = served.unwrap_or_else(|_| Some("it panicked".to_owned())) {
                outcomes.wrong.push(format!("{damage:?}: {difference}"));
            }
        }
        let store = self.store;
        eprintln!("\n{kind}: {store} {outcomes}");
        assert!(outcomes.wrong.is_empty(), "{store}, {kind}: {:#?}", outcomes.wrong);
        assert!(outcomes.refused + outcomes.reported + outcomes.checked > 0, "no damage was ever noticed");
    }

    /// Returns what was served wrongly.
    fn look(&self, folder: &Path, outcomes: &mut Outcomes) -> Option<String> {
        let _without_syncs = FaultyDisk::unwritten(folder);
        let Ok(store) = (self.subject.open)(&folder.join("store"), &schema()) else {
            outcomes.refused += 1;
            return None;
        };
        let Ok(found) = everything(&*store) else {
            outcomes.reported += 1;
            return None;
        };
        match difference(&self.expected, &found) {
            None => outcomes.unaffected += 1,
            Some(_) if store.check().is_err() => outcomes.checked += 1,
            difference => return difference,
        }
        None
    }

    fn lay_out(&self, folder: &TempDir, damage: Damage) {
        for (number, (path, bytes)) in self.files.iter().enumerate() {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let mut bytes = bytes.clone();
            match damage {
                Damage::Flipped { file, bit } if file == number => bytes[bit / 8] ^= 1 << (bit % 8),
                Damage::Cut { file, length } if file == number => bytes.truncate(length),
                Damage::Zeroed { file, page } if file == number => {
                    let end = bytes.len().min((page + 1) * PAGE);
                    bytes[page * PAGE..end].fill(0);
                }
                _ => {}
            }
            fs::write(path, bytes).unwrap();
        }
    }
}

fn page_of(bytes: &[u8], page: usize) -> &[u8] {
    &bytes[page * PAGE..bytes.len().min((page + 1) * PAGE)]
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.push((path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap()));
        }
    }
}
