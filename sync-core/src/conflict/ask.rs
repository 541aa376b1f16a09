//! Ask: every conflict waits for the user.

use async_trait::async_trait;

use super::{Conflict, ConflictPolicy, Resolution};

/// Leaves every conflict to the user.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask;

#[async_trait]
impl ConflictPolicy for Ask {
    fn name(&self) -> &'static str {
        "ask"
    }

    async fn resolve(&self, _: &Conflict) -> Resolution {
        Resolution::Defer
    }
}
