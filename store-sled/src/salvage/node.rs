//! Pages of sled's trees: leaves with keys and values, and the changes made to them.

use std::collections::BTreeMap;

use super::log::{Kind, Message};

/// What is left to be read of some bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl<'a> Cursor<'a> {
    /// Reads one byte.
    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// Reads a number of 1 to 9 bytes.
    pub(super) fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        Some(match first {
            0..=240 => u64::from(first),
            241..=248 => 240 + 256 * (u64::from(first) - 241) + u64::from(self.byte()?),
            249 => 2288 + 256 * u64::from(self.byte()?) + u64::from(self.byte()?),
            250..=255 => {
                let bytes = self.take(usize::from(first) - 247)?;
                bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
            }
        })
    }

    /// Reads bytes with their length before them.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(length)?;
        self.0 = left;
        Some(taken)
    }
}

/// All leaves by the number of their page.
#[derive(Debug, Default)]
pub(super) struct Nodes<'a> {
    leaves: BTreeMap<u64, Leaf<'a>>,
    /// How many messages made no sense.
    pub(super) unreadable: u64,
}

/// A leaf: values by key, each with its place in the log.
#[derive(Debug, Default)]
struct Leaf<'a> {
    /// How all its keys begin; unknown if its whole cannot be read, only changes of it.
    prefix: Option<&'a [u8]>,
    rows: BTreeMap<&'a [u8], (u64, &'a [u8])>,
}

impl<'a> Nodes<'a> {
    /// Takes in the next message of the log.
    pub(super) fn take(&mut self, message: &'a Message) {
        let taken = match message.kind {
            Kind::Free => {
                self.leaves.remove(&message.page);
                Some(())
            }
            Kind::Node => self.node(message),
            Kind::Link => self.link(message),
            Kind::Batch | Kind::Other => Some(()),
        };
        self.unreadable += u64::from(taken.is_none());
    }

    fn node(&mut self, message: &'a Message) -> Option<()> {
        let mut rest = Cursor(&message.body);
        let (_next, _merging_child) = (rest.number()?, rest.number()?);
        let (merging, prefix) = (rest.byte()?, usize::from(rest.byte()?));
        let (first, _end) = (rest.bytes()?, rest.bytes()?);
        let kind = rest.byte()?;
        self.leaves.remove(&message.page);
        if kind != 0 || merging != 0 {
            return Some(());
        }
        let count = usize::try_from(rest.number()?).ok()?;
        let mut list = || (0..count).map(|_| rest.bytes()).collect::<Option<Vec<_>>>();
        let (keys, values) = (list()?, list()?);
        let rows = keys.into_iter().zip(values.into_iter().map(|value| (message.at, value)));
        let leaf = Leaf { prefix: Some(first.get(..prefix)?), rows: rows.collect() };
        self.leaves.insert(message.page, leaf);
        Some(())
    }

    fn link(&mut self, message: &'a Message) -> Option<()> {
        let mut rest = Cursor(&message.body);
        match rest.byte()? {
            0 => {
                let (key, value) = (rest.bytes()?, rest.bytes()?);
                self.leaves.entry(message.page).or_default().rows.insert(key, (message.at, value));
            }
            1 => {
                let key = rest.bytes()?;
                self.leaves.entry(message.page).or_default().rows.remove(key);
            }
            // Its rows stand in its neighbour now.
            4 => drop(self.leaves.remove(&message.page)),
            _ => {}
        }
        Some(())
    }

    /// Hands over every value with its key, if that is known, and its place in the log.
    pub(super) fn each(self, mut take: impl FnMut(Option<Vec<u8>>, u64, &'a [u8])) {
        for leaf in self.leaves.into_values() {
            for (key, (at, value)) in leaf.rows {
                take(leaf.prefix.map(|prefix| [prefix, key].concat()), at, value);
            }
        }
    }
}
