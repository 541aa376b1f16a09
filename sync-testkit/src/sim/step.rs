//! Step: one thing that happens in a simulated world. A run is a list of them; what a step does not find does nothing,
//! so any part of the list is a run as well.

/// A member's new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NewValue {
    /// One that never was.
    Fresh,
    /// One of a few, so that two clients choose the same.
    Common(u8),
    /// What the record's base holds: the edit is taken back.
    Back,
    /// One the server refuses.
    Poison,
}

/// What a client starts to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Errand {
    /// Push, then pull every table.
    Sync,
    /// Push alone.
    Push,
    /// Pull of the tasks alone.
    Pull,
    /// Mark and sweep of the tasks.
    Resync,
    /// Purge of the tasks, unless something is unsent.
    Purge,
    /// Purge of the tasks, unsent changes too.
    PurgeUnsent,
}

/// What becomes of a message under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It arrives.
    Arrive,
    /// It is lost, and the sender learns that no answer comes.
    Lost,
    /// The sender stops waiting; the message arrives later.
    Late,
    /// A request arrives twice.
    Twice,
    /// The server is busy and does nothing.
    Busy,
    /// The server fails before it does anything.
    Failed,
    /// The server does it and fails then.
    FailedAfter,
    /// The server does it and the answer is cut off.
    CutOff,
    /// The server does not know the user any more.
    SignedOut,
}

/// When a process dies, or its disk fails, at one of its next commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// It dies before the commit.
    Before,
    /// It dies when the commit is done.
    After,
    /// The commit fails, the process lives on.
    DiskFull,
}

/// How a user ends a parked conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// This computer's row.
    Local,
    /// The server's row.
    Server,
    /// Both.
    Both,
    /// Each second member from this computer.
    Mix,
}

/// One thing that happens. Numbers count clients, records of the world and messages under way, modulo how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the fields are the numbers above")]
pub enum Step {
    /// The user creates a record (or brings it back).
    Insert { client: usize, record: usize, poison: bool },
    /// The user sets a member.
    Update { client: usize, record: usize, member: usize, value: NewValue },
    /// The user deletes a record.
    Delete { client: usize, record: usize },
    /// A client starts an errand, unless one is under way.
    Start { client: usize, errand: Errand },
    /// A client that can go on goes on until it waits.
    Run { client: usize },
    /// Something becomes of a message under way.
    Message { message: usize, fate: Fate },
    /// A client's errand is cancelled.
    Cancel { client: usize },
    /// A client's process dies and starts again.
    Crash { client: usize },
    /// Something will go wrong at a client's commit after so many others.
    Arm { client: usize, commits: u8, moment: Moment },
    /// A client's clock jumps.
    ClientClock { client: usize, ms: i64 },
    /// The server's clock goes on, or jumps.
    ServerClock { ms: i64 },
    /// The server restarts: what is under way is cut off.
    Restart,
    /// The server is backed up.
    Backup,
    /// The server is restored from its backup, with a new epoch.
    Restore,
    /// The user ends a parked conflict.
    Resolve { client: usize, nth: usize, choice: Choice },
    /// The user tries a parked operation again.
    Retry { client: usize, nth: usize },
    /// The user drops a parked operation.
    Discard { client: usize, nth: usize },
}
