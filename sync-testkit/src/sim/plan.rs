//! Plan: what kind of world a seed makes. Each seed switches some faults off and others up, so that no fault hides
//! behind another.

use sync_core::RemovalGuard;

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
    /// Whether it keeps the tasks of the first list only.
    pub(crate) partial: bool,
    /// What its syncs do before many rows go.
    pub(crate) guard: RemovalGuard,
    /// How many operations it sends in one request.
    pub(crate) batch: usize,
}

/// What a simulated server is like, besides its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manners {
    /// It answers a delete without the row.
    pub(crate) terse: bool,
    /// It gives at most so many rows a page, however many were asked for, and does not say whether more follow.
    pub(crate) cap: usize,
    /// Of dropped tombstones it says how far back they went, and refuses whoever has not read so far. Otherwise that is
    /// another epoch.
    pub(crate) horizon: bool,
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
    /// Writers that are none of ours.
    pub(crate) foreign: u16,
}

/// The world of one seed.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) server: ServerKind,
    pub(crate) manners: Manners,
    pub(crate) clients: Vec<ClientPlan>,
    pub(crate) faults: Faults,
    pub(crate) steps: usize,
    /// How many tasks the clients share; few make conflicts, many make pages.
    pub(crate) tasks: usize,
    /// Whether a twin world, in which the clients' clocks stand still, has to do the same (I25).
    pub(crate) twin: bool,
}

impl Plan {
    pub(crate) fn new(seed: u64, length: usize) -> Self {
        use PolicyKind as P;
        use RemovalGuard as G;
        let mut rng = Rng::new(seed ^ 0x5eed);
        let server = if rng.chance(300) { ServerKind::Naive } else { ServerKind::Exact };
        let manners = Manners {
            terse: rng.chance(300),
            cap: rng.pick(&[usize::MAX, usize::MAX, 1, 5]),
            horizon: rng.chance(500),
        };
        let many = rng.chance(100);
        let clients: Vec<_> = (0..2 + rng.below(3))
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
                page_size: if many { rng.pick(&[5, 9, 100]) } else { rng.pick(&[1, 2, 3, 100]) },
                attempts: rng.pick(&[2, 4, 10]),
                partial: rng.chance(150),
                guard: rng.pick(&[
                    G::Allow,
                    G::Allow,
                    G::Allow,
                    G::Allow,
                    G::Ask,
                    G::Ask,
                    G::Ask,
                    G::Ask,
                    G::Keep,
                ]),
                batch: rng.pick(&[1, 1, 3, 100]),
            })
            .collect();
        let mut often = |usual: u16| if rng.chance(400) { 0 } else { rng.pick(&[usual, usual, usual * 4]) };
        let faults = Faults {
            network: often(100),
            crash: often(20),
            clock: often(20),
            server: often(8),
            poison: often(10),
            upkeep: often(15),
            foreign: often(20),
        };
        // By the clocks "newest wins" decides, and ids of copies begin with the time; rows that are kept are sent again in the
        // order of their ids.
        let timeless = |client: &ClientPlan| {
            !matches!(client.policy, P::NewestWins | P::KeepBoth) && client.guard != G::Keep
        };
        let twin = server == ServerKind::Exact
            && faults.clock > 0
            && clients.iter().all(timeless)
            && seed.is_multiple_of(4);
        Self {
            seed,
            server,
            manners,
            clients,
            faults,
            steps: length.max(1) / 2 + rng.below(length.max(1)),
            tasks: if many { rng.pick(&[16, 30]) } else { rng.pick(&[1, 2, 4, 6]) },
            twin,
        }
    }

    /// Tells whether there are so many tasks that a delete guard can stop a pull.
    pub(crate) fn has_many(&self) -> bool {
        self.tasks > 10
    }
}
