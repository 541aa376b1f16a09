//! The tasks: a list that is drawn only where it is seen, a field to add to it, a pane for the chosen one.

pub mod detail;
mod items;
mod keys;
mod row;
mod view;

use std::collections::VecDeque;

use iced::Task;
use iced::widget::operation;
use iced::widget::scrollable::AbsoluteOffset;
use sync_core::RecordId;
use todo::TaskChange;

use self::detail::Detail;
pub use self::items::ROW_HEIGHT;
use crate::gui::board::{Board, View};
use crate::gui::context::Context;
use crate::gui::widget::Tick;
use crate::worker::{Command, Queued, Rows, Text};

/// The id of the field that adds tasks.
pub const QUICK_ADD: &str = "quick-add";
pub(super) const SEARCH: &str = "search";
pub(super) const RENAME: &str = "rename";
pub(super) const LIST: &str = "tasks";

/// A title that is typed into a row.
struct Rename {
    id: RecordId,
    was: String,
    typed: String,
}

/// Whether the finished tasks are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finished {
    Folded,
    Shown,
}

/// The tasks.
pub struct Tasks {
    view: View,
    draft: String,
    /// Titles sent and not seen yet: an edit that cannot be saved gives its text back.
    sent: VecDeque<String>,
    search: Option<(String, Vec<RecordId>)>,
    finished: Finished,
    selected: Option<RecordId>,
    detail: Option<Detail>,
    renaming: Option<Rename>,
    offset: f32,
    height: f32,
}

/// What happened among the tasks.
#[derive(Clone)]
pub enum Message {
    /// The draft of a new task was typed.
    Drafted(String),
    /// It is complete.
    DraftSubmitted,
    /// A search is wanted.
    SearchPressed,
    /// It was typed.
    SearchTyped(String),
    /// It is over.
    SearchClosed,
    /// A row was pressed.
    RowPressed(RecordId),
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
    /// Something happened in the detail pane.
    Detail(detail::Message),
    /// A sync is wanted.
    RefreshPressed,
    /// The sync is to stop.
    CancelPressed,
    /// The sidebar is wanted.
    MenuPressed,
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
    /// Let the user decide about a task.
    Resolve(RecordId),
    /// Sync.
    Refresh,
    /// Stop the sync.
    Cancel,
    /// Open the sidebar.
    OpenMenu,
}

quiet_debug!(Tasks, Message);

impl Default for Tasks {
    fn default() -> Self {
        Self {
            view: View::All,
            draft: String::new(),
            sent: VecDeque::new(),
            search: None,
            finished: Finished::Folded,
            selected: None,
            detail: None,
            renaming: None,
            offset: 0.0,
            height: 900.0,
        }
    }
}

impl Tasks {
    /// Returns the place that is shown.
    #[must_use]
    pub fn view_shown(&self) -> &View {
        &self.view
    }

    /// Returns the task whose details are shown.
    #[must_use]
    pub fn opened(&self) -> Option<&RecordId> {
        self.detail.as_ref().map(Detail::id)
    }

    /// Returns whether something typed is not saved yet, so that no dialog may open by itself.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        !self.draft.is_empty()
            || self.renaming.is_some()
            || self.detail.as_ref().is_some_and(Detail::is_dirty)
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message, context: &Context<'_>) -> Action {
        match message {
            Message::Drafted(draft) => {
                self.draft = draft;
                Action::None
            }
            Message::DraftSubmitted => self.submit(),
            Message::SearchPressed => self.find(),
            Message::SearchTyped(text) => {
                let found = context.board.search(&text);
                self.search = Some((text, found));
                Action::Run(self.back_to_top())
            }
            Message::SearchClosed => {
                self.search = None;
                Action::Run(self.back_to_top())
            }
            Message::RowPressed(id) => self.open(&id, context.board),
            Message::Ticked(id, tick) => Action::Send(vec![complete(id, tick, context)]),
            Message::ConflictPressed(id) => Action::Resolve(id),
            Message::FinishedPressed => {
                self.finished = match self.finished {
                    Finished::Folded => Finished::Shown,
                    Finished::Shown => Finished::Folded,
                };
                Action::None
            }
            Message::Renamed(title) => {
                if let Some(rename) = &mut self.renaming {
                    rename.typed = title;
                }
                Action::None
            }
            Message::RenameSubmitted => Action::Send(self.renamed().into_iter().collect()),
            Message::Scrolled(offset, height) => {
                (self.offset, self.height) = (offset, height);
                Action::None
            }
            Message::Detail(message) => self.update_detail(message, context),
            Message::RefreshPressed => Action::Refresh,
            Message::CancelPressed => Action::Cancel,
            Message::MenuPressed => Action::OpenMenu,
        }
    }

    fn update_detail(&mut self, message: detail::Message, context: &Context<'_>) -> Action {
        let Some(detail) = &mut self.detail else { return Action::None };
        match detail.update(message, context) {
            detail::Action::None => Action::None,
            detail::Action::Run(task) => Action::Run(task.map(Message::Detail)),
            detail::Action::Send(commands) => Action::Send(commands),
            detail::Action::Complete(tick) => {
                Action::Send(vec![complete(detail.id().clone(), tick, context)])
            }
            detail::Action::Resolve => Action::Resolve(detail.id().clone()),
            detail::Action::Delete => self.delete(context.board),
            detail::Action::Close => Action::Send(self.close()),
        }
    }

    fn submit(&mut self) -> Action {
        let title = self.draft.trim().to_owned();
        if title.is_empty() {
            return Action::None;
        }
        self.draft.clear();
        self.sent.push_back(title.clone());
        let list = match &self.view {
            View::List(list) => Some(list.clone()),
            View::All | View::Inbox => None,
        };
        Action::Send(vec![Command::AddTask { title: Text(title), list }])
    }

    /// Opens a task's details, saving what was typed into those of another.
    pub fn open(&mut self, id: &RecordId, board: &Board) -> Action {
        self.selected = Some(id.clone());
        if self.opened() == Some(id) {
            return Action::Send(self.renamed().into_iter().collect());
        }
        let commands = self.flush();
        self.detail = board.task(id).map(Detail::new);
        Action::Send(commands)
    }

    /// Closes the details and returns what must be saved.
    pub fn close(&mut self) -> Vec<Command> {
        let commands = self.flush();
        self.detail = None;
        commands
    }

    /// Returns what was typed and must be saved.
    pub fn flush(&mut self) -> Vec<Command> {
        let details = self.detail.as_mut().map(Detail::flush).unwrap_or_default();
        self.renamed().into_iter().chain(details).collect()
    }

    /// Ends a rename and returns what must be saved. A title without letters is not one.
    fn renamed(&mut self) -> Option<Command> {
        let rename = self.renaming.take()?;
        let title = rename.typed.trim();
        if title.is_empty() || title == rename.was {
            return None;
        }
        let change = TaskChange::Title(title.to_owned());
        Some(Command::EditTask { id: rename.id, change })
    }

    /// Shows another place.
    pub fn show(&mut self, view: View) -> Action {
        self.search = None;
        self.selected = None;
        self.view = view;
        Action::Send(self.close())
    }

    /// Begins a search.
    pub fn find(&mut self) -> Action {
        if self.search.is_none() {
            self.search = Some((String::new(), Vec::new()));
        }
        Action::Run(operation::focus(SEARCH))
    }

    /// Takes in what is saved now: a title that arrived is not waited for any more.
    pub fn saw(&mut self, rows: &Rows) {
        self.sent.retain(|title| !rows.tasks.iter().any(|row| row.task.title == *title));
    }

    /// Takes in that rows changed.
    pub fn rows_changed(&mut self, board: &Board) {
        if let Some((text, found)) = &mut self.search {
            *found = board.search(text);
        }
        if let View::List(list) = &self.view
            && board.list(list).is_none()
        {
            self.view = View::All;
        }
        if let Some(detail) = &mut self.detail {
            match board.task(detail.id()) {
                Some(row) => detail.row_changed(row),
                None => self.detail = None,
            }
        }
        self.selected.take_if(|id| board.task(id).is_none());
    }

    /// Takes in why a task is not on the server.
    pub fn explained(&mut self, id: &RecordId, queued: Option<Queued>) {
        if let Some(detail) = self.detail.as_mut().filter(|detail| detail.id() == id) {
            detail.explained(queued);
        }
    }

    /// Takes in that an edit could not be saved: a title that was sent comes back into its field.
    pub fn not_saved(&mut self) {
        if self.draft.is_empty()
            && let Some(title) = self.sent.pop_front()
        {
            self.draft = title;
        }
        if let Some(detail) = &mut self.detail {
            detail.not_saved();
        }
    }

    fn back_to_top(&mut self) -> Task<Message> {
        self.offset = 0.0;
        operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y: 0.0 })
    }
}

fn complete(id: RecordId, tick: Tick, context: &Context<'_>) -> Command {
    let at = (tick == Tick::On).then(|| context.clock.now_text());
    Command::EditTask { id, change: TaskChange::Done(at) }
}
