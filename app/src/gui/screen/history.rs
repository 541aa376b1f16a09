//! Sync history: how conflicts were decided, and the way back to what was not kept.

mod view;

use iced::Task;

use crate::worker::{Command, Decision, DecisionId, Side, Since};

/// How many decisions are shown at first, and how many more at a time.
const PAGE: usize = 30;

/// The page.
pub struct History {
    /// `None` until the worker has told them.
    decisions: Option<Vec<Decision>>,
    shown: usize,
    /// A version whose use waits for a second word, because its task changed since.
    asked: Option<(DecisionId, Side)>,
}

/// What happened on the page.
#[derive(Clone)]
pub enum Message {
    /// A version that was not kept is wanted.
    UsePressed(DecisionId, Side),
    /// And the user knows that the task changed since.
    UseConfirmed,
    /// Or it is not.
    UseGivenUp,
    /// A decision is to be copied.
    CopyPressed(DecisionId),
    /// Older decisions are wanted.
    MorePressed,
    /// The page is done with.
    BackPressed,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// Tell the worker.
    Send(Command),
    /// Go back.
    Close,
}

quiet_debug!(History, Message);

impl Default for History {
    fn default() -> Self {
        Self { decisions: None, shown: PAGE, asked: None }
    }
}

impl History {
    /// Takes in all decisions, newest first.
    pub fn told(&mut self, decisions: Vec<Decision>) {
        let known = |(id, _): &(DecisionId, Side)| decisions.iter().any(|one| one.id == *id);
        self.asked = self.asked.take().filter(known);
        self.decisions = Some(decisions);
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::UsePressed(id, side) => {
                let Some(decision) = self.find(&id) else { return Action::None };
                if decision.since == Since::Changed {
                    self.asked = Some((id, side));
                    return Action::None;
                }
                Action::Send(Command::UseOther { decision: id, side, since: Since::Same })
            }
            Message::UseConfirmed => match self.asked.take() {
                Some((decision, side)) => {
                    Action::Send(Command::UseOther { decision, side, since: Since::Changed })
                }
                None => Action::None,
            },
            Message::UseGivenUp => {
                self.asked = None;
                Action::None
            }
            Message::CopyPressed(id) => match self.find(&id) {
                Some(decision) => Action::Run(iced::clipboard::write(decision.as_text())),
                None => Action::None,
            },
            Message::MorePressed => {
                self.shown = self.shown.saturating_add(PAGE);
                Action::None
            }
            Message::BackPressed => Action::Close,
        }
    }

    fn find(&self, id: &DecisionId) -> Option<&Decision> {
        self.decisions.as_ref()?.iter().find(|one| one.id == *id)
    }
}
