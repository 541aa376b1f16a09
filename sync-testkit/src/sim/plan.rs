//! Plan: what kind of world a seed makes. Each seed switches some faults off and others up, so that no fault hides
//! behind another.

use super::Limits;
use super::rng::Rng;

/// The conflict policy of a simulated client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyKind {
    ClientWins,
    ServerWins,
    NewestWins,
    MergeFields,
    Ask,
    KeepBoth,
}

/// What a simulated server promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerKind {
    /// Unique stamps in commit order, store epoch, idempotent writes, its own link to the next page.
    Exact,
    /// Stamps in whole seconds that tie and become visible late, no links, no memory of operations.
    Naive,
}

/// One simulated client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientPlan {
    pub(crate) policy: PolicyKind,
    /// Whether the policy takes its time, so that others run meanwhile.
    pub(crate) thinks: bool,
    pub(crate) in_flight: usize,
    pub(crate) page_size: usize,
    pub(crate) attempts: u32,
}

/// How often something goes wrong, in a thousand times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Faults {
    pub(crate) network: u16,
    pub(crate) crash: u16,
    pub(crate) clock: u16,
    pub(crate) server: u16,
    pub(crate) poison: u16,
    pub(crate) upkeep: u16,
}

/// The world of one seed.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) server: ServerKind,
    pub(crate) clients: Vec<ClientPlan>,
    pub(crate) faults: Faults,
    pub(crate) steps: usize,
    /// How many tasks the clients share; few make conflicts, many make pages.
    pub(crate) tasks: usize,
}

impl Plan {
    pub(crate) fn new(seed: u64, limits: &Limits) -> Self {
        use PolicyKind as P;
        let mut rng = Rng::new(seed ^ 0x5eed);
        let server = if rng.chance(300) { ServerKind::Naive } else { ServerKind::Exact };
        let clients = (0..2 + rng.below(3))
            .map(|_| ClientPlan {
                policy: rng.pick(&[
                    P::ClientWins,
                    P::ServerWins,
                    P::NewestWins,
                    P::MergeFields,
                    P::MergeFields,
                    P::Ask,
                    P::KeepBoth,
                ]),
                thinks: rng.chance(300),
                in_flight: rng.pick(&[1, 2, 8]),
                page_size: rng.pick(&[1, 2, 3, 100]),
                attempts: rng.pick(&[2, 4, 10]),
            })
            .collect();
        let mut often = |usual: u16| if rng.chance(400) { 0 } else { rng.pick(&[usual, usual, usual * 4]) };
        let faults = Faults {
            network: often(100),
            crash: often(20),
            clock: often(20),
            server: often(5),
            poison: often(10),
            upkeep: often(15),
        };
        Self {
            seed,
            server,
            clients,
            faults,
            steps: limits.steps_per_seed.max(1) / 2 + rng.below(limits.steps_per_seed.max(1)),
            tasks: rng.pick(&[1, 2, 4, 6]),
        }
    }
}
