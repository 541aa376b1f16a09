//! What can go wrong, and at which call.

/// A kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// A file is opened or made.
    Open,
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// A file is made shorter or longer.
    Resize,
    /// A file or folder is synced.
    Sync,
    /// A name is made, moved or removed.
    Name,
}

impl Call {
    /// All that change what is on the disk.
    pub const CHANGES: &[Self] = &[Self::Open, Self::Write, Self::Resize, Self::Sync, Self::Name];
}

/// What happens at the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Nothing is done, and the disk is at fault (`EIO`). After a failed sync the system forgets what was to be synced: a
    /// later sync that succeeds says nothing about it.
    Error,
    /// Nothing is done, for the disk is full (`ENOSPC`).
    Full,
    /// Half of the bytes are read or written, and the call says so. That is no error.
    Short,
    /// Half of the bytes are written, then the disk is at fault.
    Torn,
    /// Nothing is done, and the call says that it was.
    Lie,
    /// The process is killed before the call.
    Kill,
}

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Only that call.
    Once,
    /// That call and all later ones of its kinds.
    ForEver,
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The kinds of calls that count.
    pub calls: &'static [Call],
    /// Which of them fails, from 1.
    pub nth: u32,
    /// How.
    pub failure: Failure,
    /// How often.
    pub times: Times,
}

/// A fault that waits for its call.
#[derive(Debug)]
pub(crate) struct Armed {
    fault: Fault,
    seen: u32,
}

impl Armed {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, seen: 0 }
    }

    /// Counts a call, and tells whether and how it is to fail.
    pub(crate) fn strike(&mut self, call: Call) -> Option<Failure> {
        if !self.fault.calls.contains(&call) {
            return None;
        }
        self.seen = self.seen.saturating_add(1);
        let strikes = match self.fault.times {
            Times::Once => self.seen == self.fault.nth,
            Times::ForEver => self.seen >= self.fault.nth,
        };
        strikes.then_some(self.fault.failure)
    }

    pub(crate) fn fired(&self) -> bool {
        self.seen >= self.fault.nth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(times: Times) -> Vec<bool> {
        let mut armed = Armed::new(Fault { calls: &[Call::Sync], nth: 2, failure: Failure::Error, times });
        let calls = [Call::Sync, Call::Write, Call::Sync, Call::Sync];
        calls.map(|call| armed.strike(call).is_some()).to_vec()
    }

    #[test]
    fn a_fault_counts_only_calls_of_its_kinds() {
        assert_eq!(strikes(Times::Once), [false, false, true, false]);
        assert_eq!(strikes(Times::ForEver), [false, false, true, true]);
    }
}
