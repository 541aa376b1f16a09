//! Settles conflicts as the settings say at that moment.

use async_trait::async_trait;
use sync_core::conflict::{
    ClientWins, Conflict, ConflictPolicy, MergeFields, NewestWins, Resolution, ServerWins,
};
use todo::merge;

use crate::config::{ConflictRule, Settings};

/// The policy of both tables.
#[derive(Debug)]
pub(super) struct AsChosen {
    settings: Settings,
    combine: MergeFields,
}

impl AsChosen {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings, combine: merge::policy() }
    }

    fn rule(&self) -> ConflictRule {
        self.settings.get().conflicts
    }
}

#[async_trait]
impl ConflictPolicy for AsChosen {
    fn name(&self) -> &'static str {
        match self.rule() {
            ConflictRule::MergeAsk | ConflictRule::AlwaysAsk => self.combine.name(),
            ConflictRule::Newest => NewestWins.name(),
            ConflictRule::Mine => ClientWins.name(),
            ConflictRule::Server => ServerWins.name(),
            ConflictRule::KeepBoth => "keep both",
        }
    }

    async fn resolve(&self, conflict: &Conflict) -> Resolution {
        match self.rule() {
            ConflictRule::MergeAsk => self.combine.resolve(conflict).await,
            _ if !people_see_it(conflict) => self.combine.resolve(conflict).await,
            ConflictRule::AlwaysAsk => Resolution::Defer,
            ConflictRule::Newest => NewestWins.resolve(conflict).await,
            ConflictRule::Mine => ClientWins.resolve(conflict).await,
            ConflictRule::Server => ServerWins.resolve(conflict).await,
            ConflictRule::KeepBoth => match (&conflict.local, &conflict.server) {
                (Some(_), Some(_)) => Resolution::KeepBoth,
                // Of what one side deleted there is one version, and that is kept.
                (Some(_), None) => Resolution::KeepLocal,
                (None, _) => Resolution::KeepServer,
            },
        }
    }
}

/// Tells whether the two sides differ in anything people see. Places in a list and the like nobody decides about.
fn people_see_it(conflict: &Conflict) -> bool {
    let (Some(here), Some(there)) = (&conflict.local, &conflict.server) else { return true };
    let mut names = here.fields.keys().chain(there.fields.keys());
    names.any(|name| !merge::QUIET.contains(&name.as_str()) && here.get(name) != there.get(name))
}
