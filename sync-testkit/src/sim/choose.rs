//! Choose: what happens next, by chance and by what can happen.

use super::net::lock;
use super::plan::Faults;
use super::rng::Rng;
use super::step::{Choice, Errand, Fate, Moment, NewValue, Step};
use super::tables::LISTS;
use super::world::World;

const YEAR_MS: i64 = 365 * 24 * 3600 * 1000;

/// Chooses the next step.
pub(crate) fn choose(rng: &mut Rng, world: &World) -> Step {
    let faults = world.plan.faults;
    let ready: Vec<usize> =
        (0..world.clients.len()).filter(|client| world.clients[*client].can_run()).collect();
    if !ready.is_empty() && rng.chance(600) {
        return Step::Run { client: rng.pick(&ready) };
    }
    let under_way = lock(&world.net).under_way();
    if under_way > 0 && rng.chance(600) {
        return Step::Message { message: rng.below(under_way), fate: fate(rng, faults) };
    }
    let client = rng.below(world.clients.len());
    if rng.chance(faults.crash) {
        let moment = rng.pick(&[Moment::Before, Moment::After, Moment::After, Moment::DiskFull]);
        return match rng.below(3) {
            0 => Step::Crash { client },
            _ => Step::Arm { client, commits: u8::try_from(rng.below(5)).unwrap(), moment },
        };
    }
    if rng.chance(faults.clock) {
        let ms = rng.between(-10 * YEAR_MS, 10 * YEAR_MS);
        return if rng.chance(800) { Step::ClientClock { client, ms } } else { Step::ServerClock { ms } };
    }
    if rng.chance(faults.server) {
        return rng.pick(&[Step::Restart, Step::Backup, Step::Backup, Step::Restore]);
    }
    if rng.chance(faults.upkeep) {
        let upkeep =
            [Errand::Push, Errand::Pull, Errand::Pull, Errand::Resync, Errand::Purge, Errand::PurgeUnsent];
        return Step::Start { client, errand: rng.pick(&upkeep) };
    }
    if rng.chance(faults.upkeep) {
        return Step::Cancel { client };
    }
    match rng.below(20) {
        0..5 => Step::Start { client, errand: Errand::Sync },
        5 | 6 => Step::ServerClock { ms: rng.between(0, 3_000) },
        7 => {
            let choice = rng.pick(&[Choice::Local, Choice::Server, Choice::Both, Choice::Mix]);
            Step::Resolve { client, nth: rng.below(4), choice }
        }
        8 if rng.chance(500) => Step::Retry { client, nth: rng.below(4) },
        8 if rng.chance(300) => Step::Discard { client, nth: rng.below(4) },
        _ => edit(rng, world, client),
    }
}

fn fate(rng: &mut Rng, faults: Faults) -> Fate {
    if !rng.chance(faults.network) {
        return Fate::Arrive;
    }
    rng.pick(&[
        Fate::Lost,
        Fate::Lost,
        Fate::Late,
        Fate::Late,
        Fate::Twice,
        Fate::Busy,
        Fate::Failed,
        Fate::FailedAfter,
        Fate::CutOff,
        Fate::SignedOut,
    ])
}

fn edit(rng: &mut Rng, world: &World, client: usize) -> Step {
    let record = rng.below(LISTS + world.plan.tasks);
    let poison = rng.chance(world.plan.faults.poison);
    match rng.below(10) {
        0..3 => Step::Insert { client, record, poison },
        3 => Step::Delete { client, record },
        _ => {
            let value = match rng.below(10) {
                _ if poison => NewValue::Poison,
                0 => NewValue::Common(u8::try_from(rng.below(2)).unwrap()),
                1 => NewValue::Back,
                _ => NewValue::Fresh,
            };
            Step::Update { client, record, member: rng.below(2), value }
        }
    }
}
