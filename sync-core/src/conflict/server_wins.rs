//! Server wins: the server's row is taken.

use async_trait::async_trait;

use super::{Conflict, ConflictPolicy, Resolution};

/// Keeps the server's row.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServerWins;

#[async_trait]
impl ConflictPolicy for ServerWins {
    fn name(&self) -> &'static str {
        "server wins"
    }

    async fn resolve(&self, _: &Conflict) -> Resolution {
        Resolution::KeepServer
    }
}
