//! The tasks: a list that is drawn only where it is seen, a field to add to it, a pane for the chosen one.

mod bulk;
mod choose;
pub mod detail;
mod items;
pub mod keep;
mod keys;
mod message;
mod quick;
mod reorder;
mod row;
mod ticking;
mod view;

use std::collections::BTreeSet;

use iced::Task;
use iced::widget::operation;
use iced::widget::scrollable::AbsoluteOffset;
use sync_core::RecordId;
use todo::TaskChange;

pub use self::bulk::Menu;
pub use self::choose::Walk;
use self::detail::Detail;
pub use self::items::ROW_HEIGHT;
use self::keep::Keep;
pub use self::message::{Action, Message};
use self::quick::Quick;
pub use self::quick::Then;
use self::reorder::Grab;
use self::ticking::Ticking;
use crate::gui::board::{Board, Heading, View};
use crate::gui::context::Context;
use crate::gui::motion::{self, Course};
use crate::gui::widget::Tick;
use crate::worker::{Command, Queued, Rows};

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
    /// The headings of the view, each with the first open task under it.
    headings: Vec<(Heading, usize)>,
    quick: Quick,
    search: Option<(String, Vec<RecordId>)>,
    keep: Keep,
    finished: Finished,
    selected: Option<RecordId>,
    /// What is chosen together, and where Shift goes on from.
    marked: BTreeSet<RecordId>,
    anchor: Option<RecordId>,
    /// What is being done to all that are marked.
    bulk: Option<Menu>,
    hovered: Option<RecordId>,
    grab: Option<Grab>,
    sorting: Sorting,
    detail: Option<Detail>,
    /// The pane of the details comes.
    pane: Course,
    ticking: Ticking,
    renaming: Option<Rename>,
    offset: f32,
    height: f32,
}

/// Whether the choice of orders is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sorting {
    Folded,
    Shown,
}

quiet_debug!(Tasks);

impl Default for Tasks {
    fn default() -> Self {
        Self {
            view: View::All,
            headings: Vec::new(),
            quick: Quick::default(),
            search: None,
            keep: Keep::default(),
            finished: Finished::Folded,
            selected: None,
            marked: BTreeSet::new(),
            anchor: None,
            bulk: None,
            hovered: None,
            grab: None,
            sorting: Sorting::Folded,
            detail: None,
            pane: Course::resting(false, motion::CALM),
            ticking: Ticking::default(),
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

    /// Returns how far the list is scrolled, in logical pixels.
    #[must_use]
    pub fn offset(&self) -> f32 {
        self.offset
    }

    /// Returns the task whose details are shown.
    #[must_use]
    pub fn opened(&self) -> Option<&RecordId> {
        self.detail.as_ref().map(Detail::id)
    }

    /// Returns whether something typed is not saved yet, so that no dialog may open by itself.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        !self.quick.is_empty()
            || self.renaming.is_some()
            || self.keep.is_typing()
            || self.detail.as_ref().is_some_and(Detail::is_dirty)
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message, context: &Context<'_>) -> Action {
        let board = context.board;
        match message {
            Message::Drafted(draft) => self.quick.type_in(draft),
            Message::DraftSubmitted => return self.submit(context),
            Message::TokenRemoved(token) => {
                self.quick.remove(token, context);
                return Action::Run(operation::focus(QUICK_ADD));
            }
            Message::SearchPressed => return self.find(),
            Message::SearchTyped(text) => {
                let found = board.search(&text);
                self.search = Some((text, found));
                return Action::Run(self.back_to_top());
            }
            Message::Keep(message) => return self.keep_search(message, board),
            Message::SearchClosed => {
                self.search = None;
                self.keep = Keep::default();
                return Action::Run(self.back_to_top());
            }
            Message::RowHeld(id) => self.grab = Some(Grab::new(id)),
            Message::RowReleased => return self.released(context),
            Message::RowPressed(id) => return self.pressed(&id, context.modifiers, board),
            Message::RowEntered(id) => self.hovered = Some(id),
            Message::RowLeft(id) => drop(self.hovered.take_if(|hovered| *hovered == id)),
            Message::PointerMoved(y) => return self.dragged(y + self.offset, board),
            Message::PointerLeft => self.grab = None,
            Message::Ticked(id, tick) => {
                // What is marked is done together.
                if self.marked.contains(&id) {
                    return self.toggle(context);
                }
                return Action::Send(vec![complete(id, tick, context)]);
            }
            Message::ConflictPressed(id) => return Action::Resolve(id),
            Message::FinishedPressed => {
                self.finished = match self.finished {
                    Finished::Folded => Finished::Shown,
                    Finished::Shown => Finished::Folded,
                };
            }
            Message::Renamed(title) => {
                if let Some(rename) = &mut self.renaming {
                    rename.typed = title;
                }
            }
            Message::RenameSubmitted => return Action::Send(self.renamed().into_iter().collect()),
            Message::Scrolled(offset, height) => (self.offset, self.height) = (offset, height),
            Message::SortPressed => {
                self.sorting = match self.sorting {
                    Sorting::Folded => Sorting::Shown,
                    Sorting::Shown => Sorting::Folded,
                };
            }
            Message::SortPicked(sort) => {
                self.sorting = Sorting::Folded;
                return Action::Sort(self.view.clone(), sort);
            }
            Message::BulkPressed(menu) => self.turn_bulk(menu),
            Message::BulkPicked(changes) => return self.change_chosen(changes, board),
            Message::BulkTagTyped(tag) => self.bulk = Some(Menu::Tag(tag)),
            Message::BulkTagged(tag) => return self.tag_chosen(&tag, board),
            Message::BulkToggled => return self.toggle(context),
            Message::BulkDeleted => return self.delete(board),
            Message::BulkClosed => drop(self.unmark()),
            Message::Detail(message) => return self.update_detail(message, context),
            Message::RefreshPressed => return Action::Refresh,
            Message::CancelPressed => return Action::Cancel,
            Message::MenuPressed => return Action::OpenMenu,
            Message::UpcomingPressed => return Action::Show(View::Upcoming),
        }
        Action::None
    }

    /// A row that was held is let go: where it was dragged to, or it was a press.
    fn released(&mut self, context: &Context<'_>) -> Action {
        match self.grab.take() {
            Some(Grab { id, to: Some(to), .. }) => self.drop_at(&id, to, context.board),
            Some(grab) => self.pressed(&grab.id, context.modifiers, context.board),
            None => Action::None,
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
            detail::Action::Open(id) => self.open(&id, context.board),
            detail::Action::OpenLink(link) => Action::OpenLink(link),
            detail::Action::Delete => self.delete(context.board),
            detail::Action::Close => Action::Send(self.close()),
        }
    }

    fn submit(&mut self, context: &Context<'_>) -> Action {
        let then = if context.modifiers.command() { Then::Open } else { Then::AddAnother };
        let add = self.quick.submit(&self.view, then, context);
        Action::Send(add.into_iter().collect())
    }

    /// Opens a task's details, saving what was typed into those of another.
    pub fn open(&mut self, id: &RecordId, board: &Board) -> Action {
        self.unmark();
        self.selected = Some(id.clone());
        if self.opened() == Some(id) {
            return Action::Send(self.renamed().into_iter().collect());
        }
        let commands = self.flush();
        if self.detail.is_none() {
            self.pane = Course::coming(motion::CALM);
        }
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
    pub fn show(&mut self, view: View, board: &Board) -> Action {
        self.search = None;
        self.keep = Keep::default();
        self.selected = None;
        self.sorting = Sorting::Folded;
        self.unmark();
        self.ticking = Ticking::default();
        let commands = self.close();
        if self.view != view {
            self.offset = 0.0;
            self.finished = Finished::Folded;
        }
        self.view = view;
        self.headings = board.headings(&self.view);
        Action::Send(commands)
    }

    /// Begins a search.
    pub fn find(&mut self) -> Action {
        if self.search.is_none() {
            self.search = Some((String::new(), Vec::new()));
        }
        Action::Run(operation::focus(SEARCH))
    }

    /// Takes in what is saved now. Returns a task that is to be opened, once it is here.
    pub fn saw(&mut self, rows: &Rows) -> Option<RecordId> {
        self.quick.saw(rows)
    }

    /// Takes in that rows changed.
    pub fn rows_changed(&mut self, board: &Board) {
        if let Some((text, found)) = &mut self.search {
            *found = board.search(text);
        }
        let gone = match &self.view {
            View::List(list) => board.list(list).is_none(),
            View::Tag(_) => board.open_count(&self.view) + board.done_count(&self.view) == 0,
            View::Filter(name) => board.filter(name).is_none(),
            _ => false,
        };
        if gone {
            self.view = View::All;
        }
        self.headings = board.headings(&self.view);
        if let Some(detail) = &mut self.detail {
            match board.task(detail.id()) {
                Some(row) => detail.row_changed(row),
                None => self.detail = None,
            }
        }
        self.selected.take_if(|id| board.task(id).is_none());
        self.marked.retain(|id| board.task(id).is_some());
    }

    /// Takes in why a task is not on the server.
    pub fn explained(&mut self, id: &RecordId, queued: Option<Queued>) {
        if let Some(detail) = self.detail.as_mut().filter(|detail| detail.id() == id) {
            detail.explained(queued);
        }
    }

    /// Takes in that an edit could not be saved: a line that was sent comes back into its field.
    pub fn not_saved(&mut self) {
        self.quick.not_saved();
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
