//! Newest wins: the side that was changed last is kept.

use async_trait::async_trait;

use super::{Conflict, ConflictPolicy, Resolution};

/// Keeps the row that was changed last; the server's where the times are equal or unknown.
///
/// Times of two computers are compared here and nowhere else; [`Conflict::edited_at`] is corrected by the difference to the
/// server's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewestWins;

#[async_trait]
impl ConflictPolicy for NewestWins {
    fn name(&self) -> &'static str {
        "newest wins"
    }

    async fn resolve(&self, conflict: &Conflict) -> Resolution {
        match conflict.server_at {
            Some(server_at) if conflict.edited_at > server_at => Resolution::KeepLocal,
            _ => Resolution::KeepServer,
        }
    }
}
