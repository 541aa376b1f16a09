//! What can happen among the tasks, and what the window has to do about it.

use iced::Task;
use sync_core::RecordId;
use todo::{Sort, TaskChange};

use super::{Menu, detail};
use crate::gui::board::View;
use crate::gui::widget::Tick;
use crate::worker::Command;

/// What happened among the tasks.
#[derive(Clone)]
pub enum Message {
    /// The draft of a new task was typed.
    Drafted(String),
    /// It is complete.
    DraftSubmitted,
    /// One of its tokens is not wanted.
    TokenRemoved(usize),
    /// A search is wanted.
    SearchPressed,
    /// It was typed.
    SearchTyped(String),
    /// It is over.
    SearchClosed,
    /// Something happened to what is kept of searches.
    Keep(super::keep::Message),
    /// A row was pressed down.
    RowHeld(RecordId),
    /// And let go.
    RowReleased,
    /// A row was pressed.
    RowPressed(RecordId),
    /// The pointer came over a row.
    RowEntered(RecordId),
    /// The pointer left it.
    RowLeft(RecordId),
    /// The pointer moved over the list; at this height of what is seen of it.
    PointerMoved(f32),
    /// The pointer left the list.
    PointerLeft,
    /// A circle was pressed.
    Ticked(RecordId, Tick),
    /// The sign of a conflict was pressed.
    ConflictPressed(RecordId),
    /// The finished tasks are to be shown or folded.
    FinishedPressed,
    /// A new title was typed into a row.
    Renamed(String),
    /// It is complete.
    RenameSubmitted,
    /// The list was scrolled: how far, and how much of it is seen.
    Scrolled(f32, f32),
    /// The orders are to be shown or folded.
    SortPressed,
    /// One of them was chosen.
    SortPicked(Sort),
    /// Something is to be done to all that are marked.
    BulkPressed(Menu),
    /// It was chosen what.
    BulkPicked(Vec<TaskChange>),
    /// A tag for all of them was typed.
    BulkTagTyped(String),
    /// It is complete, or was chosen.
    BulkTagged(String),
    /// All of them are done, or open again.
    BulkToggled,
    /// All of them are to go.
    BulkDeleted,
    /// None is to be marked any more.
    BulkClosed,
    /// Something happened in the detail pane.
    Detail(detail::Message),
    /// A sync is wanted.
    RefreshPressed,
    /// The sync is to stop.
    CancelPressed,
    /// The sidebar is wanted.
    MenuPressed,
    /// The tasks of the coming days are wanted.
    UpcomingPressed,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// Tell the worker.
    Send(Vec<Command>),
    /// Say why something is not done.
    Refuse(String),
    /// Let the user decide about a task.
    Resolve(RecordId),
    /// Sync.
    Refresh,
    /// Stop the sync.
    Cancel,
    /// Open the sidebar.
    OpenMenu,
    /// Show other tasks.
    Show(View),
    /// Sort the view so.
    Sort(View, Sort),
    /// Open a link of a note.
    OpenLink(String),
}

quiet_debug!(Message);
