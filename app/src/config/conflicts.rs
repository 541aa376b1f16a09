//! What is done when a task was changed in two places.

use serde::{Deserialize, Serialize};

/// What is done when a task was changed in two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictRule {
    /// What both changed is combined; somebody is asked where both changed the same thing.
    #[default]
    MergeAsk,
    /// Somebody is asked, also where both could be combined.
    AlwaysAsk,
    /// The version that was changed last is kept.
    Newest,
    /// This computer's version is kept.
    Mine,
    /// The server's version is kept.
    Server,
    /// Both are kept, as two tasks.
    KeepBoth,
}
