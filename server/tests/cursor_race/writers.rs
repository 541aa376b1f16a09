//! Those who write: inserts, changes and deletions, refused ones among them, and some that are given up on the way.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use server::{
    clock::Clock,
    storage::{Change, Conditions, StorageError, Tags, Tombstones, WriteOutcome},
};

use crate::bench::{Device, text};

/// A small generator of pseudo-random numbers.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub(crate) fn roll(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// A clock that jumps about by up to an hour, both ways.
#[derive(Debug, Default)]
pub(crate) struct Restless(AtomicU64);

impl Clock for Restless {
    fn now_ms(&self) -> i64 {
        let asked = self.0.fetch_add(1, Ordering::Relaxed);
        let step = Dice::new(asked + 1).roll(7_200_000);
        1_900_000_000_000 + i64::try_from(asked / 10 + step).unwrap()
    }
}

/// Does so many writes that are answered. Says how many stamps were not larger than one that was known before.
pub(crate) async fn write(device: Device, writer: u64, writes: u64) -> usize {
    let (mut dice, mut unordered, mut reached) = (Dice::new(writer + 77), 0, 0);
    let mut done = 0;
    while done < writes {
        let kind = dice.roll(100);
        let id = match kind {
            0..60 => format!("{writer}-{done}"),
            // Rows of the others too: they are changed while they are pulled.
            _ => format!("{}-{}", dice.roll(16), dice.roll(done + 1)),
        };
        let change = match kind {
            0..60 => device.insertion(text("new")),
            60..85 => device.merging(text("changed")),
            85..92 => Change::Undelete,
            _ => Change::Delete,
        };
        let mut request = device.request(&id, change);
        request.tombstones = Tombstones::Included;
        if kind == 60 {
            let never = Tags::Versions(vec!["never".to_owned()]);
            request.conditions = Conditions { if_match: Some(never), ..Conditions::default() };
        }
        let writing = device.storage.write(request);
        let written = if dice.roll(50) == 0 {
            // Whoever asked goes away in the middle.
            let patience = Duration::from_micros(dice.roll(3_000));
            match tokio::time::timeout(patience, writing).await {
                Ok(written) => written,
                Err(_) => continue,
            }
        } else {
            writing.await
        };
        match written {
            Ok(WriteOutcome::Applied(row)) => {
                unordered += usize::from(row.updated_at <= reached);
                reached = row.updated_at;
                done += 1;
            }
            Ok(_) => done += 1,
            // The trigger of the test, or a lock that took too long.
            Err(StorageError::Database(_) | StorageError::Busy) => {}
            Err(error) => panic!("{error}"),
        }
    }
    unordered
}
