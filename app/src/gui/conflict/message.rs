//! What can happen in the conflict dialog, and what the window has to do about it.

use super::all::Keep;
use super::compare;
use crate::gui::widget::Tick;
use crate::worker::{Command, Side};

/// What happened in the dialog.
#[derive(Debug, Clone)]
pub enum Message {
    /// A side was chosen for every field.
    SidePressed(Side),
    /// A side was chosen for a field.
    FieldPressed(usize, Side),
    /// Both texts of a field are to be used.
    UseBothPressed(usize),
    /// The result is to be written by hand.
    EditPressed,
    /// A title of one's own.
    TitleWritten(String),
    /// The texts of a field are to be compared.
    ComparePressed(usize),
    /// Something happened in the comparison.
    Compare(compare::Message),
    /// The sync history is wanted.
    HistoryPressed,
    /// How it was before is to be shown or folded.
    BeforePressed,
    /// What was combined is to be shown or folded.
    CombinedPressed,
    /// The conflict before.
    PreviousPressed,
    /// The conflict after.
    NextPressed,
    /// Not now.
    LaterPressed,
    /// Both versions are to be kept.
    BothPressed,
    /// This computer's version is to be kept.
    KeepHerePressed,
    /// The server's version is to be kept.
    KeepServerPressed,
    /// What is chosen is to be done.
    ApplyPressed,
    /// The same is to be done for all.
    AllPressed,
    /// Which version is to be kept of all.
    KeepPicked(Keep),
    /// Whether those deleted on one side are decided too.
    DeletedTicked(Tick),
    /// All are to be decided so.
    AllConfirmed,
    /// Or not.
    AllGivenUp,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Tell the worker.
    Send(Vec<Command>),
    /// Give the keyboard to this field.
    Focus(&'static str),
    /// Close the dialog and open the sync history; both versions stay.
    OpenHistory,
    /// Close the dialog; both versions stay.
    Close,
    /// Close the dialog, for nothing is left to decide: somebody else did.
    Ended(String),
}
