//! What a rig counted.

use std::fmt;

use serde::{Deserialize, Serialize};

/// After so many losses a rig stops.
pub const ENOUGH: u64 = 5;

/// What a rig counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Times something was broken off and looked at afterwards.
    pub cycles: u64,
    /// Processes killed, or power cuts.
    pub kills: u64,
    /// Those of them that met something that was just opening what another had left.
    pub starting: u64,
    /// Edits acknowledged.
    pub edits: u64,
    /// Times something was wrong afterwards.
    pub lost: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cycles, kills, starting, edits, lost } = self;
        write!(
            f,
            "{cycles} cycles, {kills} breaks, {starting} of them at a start, {edits} edits, {lost} lost"
        )
    }
}
