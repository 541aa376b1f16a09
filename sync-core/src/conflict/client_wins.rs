//! Client wins: this computer's row is sent again, on the condition of the version just seen.

use async_trait::async_trait;

use super::{Conflict, ConflictPolicy, Resolution};

/// Keeps this computer's row.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientWins;

#[async_trait]
impl ConflictPolicy for ClientWins {
    fn name(&self) -> &'static str {
        "client wins"
    }

    async fn resolve(&self, _: &Conflict) -> Resolution {
        Resolution::KeepLocal
    }
}
