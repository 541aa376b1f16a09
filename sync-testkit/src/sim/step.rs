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
    /// Push, then pull every table (a partial client: the lists, and the tasks of its list).
    Sync,
    /// Push alone.
    Push,
    /// Pull of the client's tasks alone.
    Pull,
    /// Pull of the tasks of one list, with a delta token of its own.
    PullList,
    /// Mark and sweep of the client's tasks.
    Resync,
    /// Purge of the tasks, unless something is unsent.
    Purge,
    /// Purge of the tasks of one list, unless something is unsent.
    PurgeList,
    /// Purge of the tasks, unsent changes too.
    PurgeUnsent,
    /// Preview of a push.
    Preview,
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
    /// The server does the first half of a batch and fails at the rest.
    Half,
    /// The server does the first half of a batch, and no answer comes.
    HalfLost,
    /// The server does it and the answer is cut off.
    CutOff,
    /// The server does not know the user any more.
    SignedOut,
    /// The server is busy for longer than anybody sits through.
    Closed,
    /// The server has no such table for the moment.
    NoTable,
    /// Somebody else answers: a web page.
    Portal,
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

/// What a writer that is none of ours does to a record on the server, without any condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Foreign {
    /// Sets a member, or creates the record.
    Set,
    /// Deletes it.
    Delete,
    /// Takes its tombstone away.
    Undelete,
    /// Sets a member of every task at once: on a naive server they share one stamp.
    SetAll,
    /// Deletes every task.
    DeleteAll,
}

/// Which side of a settled conflict comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// This computer's.
    Local,
    /// The server's.
    Server,
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
    /// The user imports so many tasks, from this one on.
    InsertMany { client: usize, record: usize, count: u8 },
    /// The user sets a member.
    Update { client: usize, record: usize, member: usize, value: NewValue },
    /// The user deletes a record.
    Delete { client: usize, record: usize },
    /// The user takes back one of the last edits, counted from the newest.
    Undo { client: usize, nth: usize },
    /// The user brings back a side of a settled conflict, counted from the newest.
    BringBack { client: usize, nth: usize, side: Side },
    /// A client starts an errand, unless one is under way.
    Start { client: usize, errand: Errand },
    /// The user agrees that many rows go, if a sync stopped to ask that.
    Agree { client: usize },
    /// The user keeps all that would go, and has it sent again, if a sync stopped to ask that.
    KeepAll { client: usize },
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
    /// The server forgets which operations it has seen: their keys are past their time.
    ForgetKeys,
    /// The server drops its tombstones. Clients that have not read that far are refused, or the epoch changes.
    PurgeTombstones,
    /// A writer that is none of ours writes.
    Foreign { record: usize, write: Foreign },
    /// The user ends a parked conflict.
    Resolve { client: usize, nth: usize, choice: Choice },
    /// The user tries a parked operation again.
    Retry { client: usize, nth: usize },
    /// The user drops a parked operation.
    Discard { client: usize, nth: usize },
}
