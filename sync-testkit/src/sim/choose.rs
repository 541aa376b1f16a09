//! Choose: what happens next, by chance and by what can happen.

use super::net::lock;
use super::plan::Faults;
use super::rng::Rng;
use super::step::{Choice, Errand, Fate, Foreign, Moment, NewValue, Side, Step};
use super::tables::LISTS;
use super::world::World;

const YEAR_MS: i64 = 365 * 24 * 3600 * 1000;

/// Chooses the next step.
pub(crate) fn choose(rng: &mut Rng, world: &World) -> Step {
    let faults = world.plan.faults;
    let ready = || (0..world.clients.len()).filter(|client| world.clients[*client].can_run());
    let count = ready().count();
    if count > 0 && rng.chance(600) {
        let client = ready().nth(rng.below(count)).unwrap();
        return Step::Run { client };
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
        return rng.pick(&[
            Step::Restart,
            Step::Backup,
            Step::Backup,
            Step::Restore,
            Step::ForgetKeys,
            Step::PurgeTombstones,
        ]);
    }
    if rng.chance(faults.foreign) {
        return foreign(rng, world);
    }
    if rng.chance(faults.upkeep) {
        return Step::Start { client, errand: upkeep(rng) };
    }
    if rng.chance(faults.upkeep) {
        return Step::Cancel { client };
    }
    match rng.below(22) {
        0..5 => Step::Start { client, errand: Errand::Sync },
        5 | 6 => Step::ServerClock { ms: rng.between(0, 3_000) },
        7 => {
            let choice = rng.pick(&[Choice::Local, Choice::Server, Choice::Both, Choice::Mix]);
            Step::Resolve { client, nth: rng.below(4), choice }
        }
        8 if rng.chance(500) => Step::Retry { client, nth: rng.below(4) },
        8 if rng.chance(300) => Step::Discard { client, nth: rng.below(4) },
        9 => Step::Undo { client, nth: rng.below(4) },
        10 if rng.chance(500) => {
            Step::BringBack { client, nth: rng.below(3), side: rng.pick(&[Side::Local, Side::Server]) }
        }
        10 if world.plan.twin => Step::Agree { client },
        10 => rng.pick(&[Step::Agree { client }, Step::KeepAll { client }]),
        _ => edit(rng, world, client),
    }
}

fn upkeep(rng: &mut Rng) -> Errand {
    rng.pick(&[
        Errand::Push,
        Errand::Pull,
        Errand::Pull,
        Errand::PullList,
        Errand::Resync,
        Errand::Purge,
        Errand::PurgeList,
        Errand::PurgeUnsent,
        Errand::Preview,
    ])
}

fn foreign(rng: &mut Rng, world: &World) -> Step {
    let record = rng.below(LISTS + world.plan.tasks);
    let write = match rng.below(12) {
        0 if world.plan.has_many() => Foreign::DeleteAll,
        0 | 1 => Foreign::SetAll,
        2 | 3 => Foreign::Delete,
        4 => Foreign::Undelete,
        _ => Foreign::Set,
    };
    Step::Foreign { record, write }
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
        Fate::Half,
        Fate::HalfLost,
        Fate::CutOff,
        Fate::SignedOut,
        Fate::Closed,
        Fate::NoTable,
        Fate::Portal,
    ])
}

fn edit(rng: &mut Rng, world: &World, client: usize) -> Step {
    let record = rng.below(LISTS + world.plan.tasks);
    let poison = rng.chance(world.plan.faults.poison);
    match rng.below(10) {
        0 if rng.chance(100) || world.plan.has_many() => {
            Step::InsertMany { client, record, count: u8::try_from(1 + rng.below(20)).unwrap() }
        }
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
