//! The sync status: what waits, what the server refuses and what needs a decision, over the status bar.

mod view;

use sync_core::{RecordId, TableName};

use crate::worker::{Command, Queue};

/// The panel.
#[derive(Default)]
pub struct Panel {
    /// `None` until the worker has told it.
    queue: Option<Queue>,
    /// What is to be discarded, once the user said so twice.
    asked: Option<(TableName, RecordId)>,
}

/// What happened in the panel.
#[derive(Clone)]
pub enum Message {
    /// What the server refused is to be sent again.
    RetryPressed(TableName, RecordId),
    /// What the server refused is to be given up.
    DiscardPressed(TableName, RecordId),
    /// And the user is sure.
    DiscardConfirmed,
    /// Or is not.
    DiscardGivenUp,
    /// A conflict is to be decided.
    ResolvePressed(RecordId),
    /// A sync is wanted.
    RefreshPressed,
    /// An account is wanted.
    ConnectPressed,
    /// The sync history is wanted.
    HistoryPressed,
    /// The panel is done with.
    ClosePressed,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Tell the worker.
    Send(Command),
    /// Tell the worker, then sync.
    SendAndRefresh(Command),
    /// Let the user decide about a record.
    Resolve(RecordId),
    /// Sync.
    Refresh,
    /// Open the account page.
    Connect,
    /// Open the sync history.
    OpenHistory,
    /// Close the panel.
    Close,
}

quiet_debug!(Panel, Message);

impl Panel {
    /// Takes in what waits.
    pub fn told(&mut self, queue: Queue) {
        let known = |(table, id): &(TableName, RecordId)| {
            queue.refused.iter().any(|one| one.table == *table && one.id == *id)
        };
        self.asked = self.asked.take().filter(known);
        self.queue = Some(queue);
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::RetryPressed(table, id) => Action::SendAndRefresh(Command::Retry { table, id }),
            Message::DiscardPressed(table, id) => {
                self.asked = Some((table, id));
                Action::None
            }
            Message::DiscardConfirmed => match self.asked.take() {
                Some((table, id)) => Action::Send(Command::Discard { table, id }),
                None => Action::None,
            },
            Message::DiscardGivenUp => {
                self.asked = None;
                Action::None
            }
            Message::ResolvePressed(id) => Action::Resolve(id),
            Message::RefreshPressed => Action::Refresh,
            Message::ConnectPressed => Action::Connect,
            Message::HistoryPressed => Action::OpenHistory,
            Message::ClosePressed => Action::Close,
        }
    }
}
