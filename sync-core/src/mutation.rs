//! Mutations: bugs on purpose, to prove that the simulator finds such bugs.
//!
//! Without the feature `mutations` no bug can be switched on, and the compiler leaves every one out. With it, one bug at a
//! time is on in the thread that asked for it, and off in every other.

macro_rules! mutations {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A bug on purpose.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Mutation { $($(#[$doc])* $name,)* }

        impl Mutation {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

mutations! {
    /// The first send has no condition.
    SkipBaseVersion,
    /// An edit joins an operation whose outcome is unknown.
    CollapseIntoAttempted,
    /// An edit joins an operation while it is being sent.
    CollapseIntoInFlight,
    /// Deleting what may have been inserted withdraws the insert.
    ResurrectDelete,
    /// An edit's operation and its row are two commits.
    TornEdit,
    /// What a record's operations start from is not kept.
    ForgetBase,
    /// Taking an edit back brings the old row, not the one that arrived meanwhile.
    ForgetShadowOnCancel,
    /// An operation is sent before it is stored that it is.
    SendBeforeStored,
    /// Every send of an operation has a new identity.
    NewIdentityAtRetry,
    /// Whatever waits for the user blocks all behind it.
    ParkedBlocksAll,
    /// A refused operation is tried for ever.
    RefusedIsRetried,
    /// Children are sent before their parents.
    ChildrenFirst,
    /// An answer ends the later operations of its record too.
    AnswerEndsAll,
    /// An answer hides what somebody else wrote after it.
    AnswerOverShadow,
    /// What is sent again after a conflict has no condition.
    UnconditionalRetry,
    /// A conflict nobody decides takes the server's row.
    DropConflict,
    /// A conflict is settled without a word in the ledger.
    ForgetLedger,
    /// Keeping both keeps the server's.
    KeepBothDropsOurs,
    /// A parked conflict forgets the server's side.
    ForgetShadowOfConflict,
    /// A refused operation stays refused, whatever it has become.
    MendedStaysRefused,
    /// A pulled row replaces a pending edit.
    PullOverPending,
    /// The delta token is stored before the rows it speaks of.
    TokenBeforeRows,
    /// The delta token is a little beyond the page.
    TokenPastPage,
    /// A server with naive stamps is asked for what comes after the last row.
    NoOverlap,
    /// The token of a first pull passes tombstones it skipped.
    FirstTokenNotHeld,
    /// Another epoch is not noticed.
    IgnoreEpoch,
    /// The sweep removes what is edited here.
    SweepPending,
    /// The sweep leaves the server's side of edited records as it was.
    SweepForgetsEdited,
    /// The sweep of a filtered read removes what the filter does not choose.
    SweepIgnoresFilter,
    /// A read of everything leaves tombstones out.
    FullReadSkipsTombstones,
    /// All queries of a table share one delta token.
    OneTokenForAll,
    /// A page with fewer rows than were asked for is taken for the last.
    EndAtShortPage,
    /// A row that is stamped later than this computer's clock is not believed.
    FutureIsSkipped,
    /// The removal guard lets everything pass.
    GuardOff,
    /// An edit that is older, by the clock, than the last one is dropped.
    OlderEditIgnored,
    /// An edit never joins what waits.
    NeverJoin,
    /// Undo takes back what others wrote, too.
    UndoOverOthers,
    /// What comes back from the ledger is the other side.
    RestoreOtherSide,
    /// An import stores its rows before their operations.
    TornImport,
    /// A purge drops what is not sent yet without being told to.
    PurgeDropsUnsent,
    /// A purge leaves the delta tokens.
    PurgeKeepsTokens,
    /// A pause the server asks for is not made.
    PauseIgnored,
    /// Who is signed out goes on sending.
    SignInIgnored,
    /// Of failures that come back together the first one counts.
    FirstFailureCounts,
    /// What is being sent when a push is cancelled stays marked.
    CancelLeavesMarks,
    /// An update of what is gone from the server counts as done.
    GoneIsDone,
    /// The answers of a batch are taken for those of other operations.
    BatchAnswersShifted,
    /// A batch without an answer counts as never sent.
    BatchSilenceIsUnsent,
    /// A server that no longer knows what was deleted is asked for what it has, and nothing is removed.
    ExpiredWithoutSweep,
    /// What the user keeps is removed.
    KeepRemoves,
    /// What the user keeps is not sent again.
    KeepWithoutOperation,
    /// The removal guard asks when it is done.
    GuardAfterRemoval,
}

#[cfg(feature = "mutations")]
thread_local! {
    static ACTIVE: std::cell::Cell<Option<Mutation>> = const { std::cell::Cell::new(None) };
}

/// Switches one bug on in this thread, or all off.
#[cfg(feature = "mutations")]
pub fn activate(mutation: Option<Mutation>) {
    ACTIVE.set(mutation);
}

/// Tells whether this bug is on.
#[cfg(feature = "mutations")]
pub(crate) fn active(mutation: Mutation) -> bool {
    ACTIVE.get() == Some(mutation)
}

/// Tells that this bug is off.
#[cfg(not(feature = "mutations"))]
pub(crate) const fn active(_: Mutation) -> bool {
    false
}
