//! The details of one task. What is typed is saved when typing pauses, and at the latest when the pane closes.

mod part;
mod steps;
mod typed;
mod view;

use std::time::Duration;

use iced::Task;
use iced::widget::{markdown, operation, text_editor};
use jiff::civil::Date;
use sync_core::RecordId;
use todo::{Priority, Repeat, TaskChange, TaskDetails, TaskDraft};

pub use self::part::Part;
use self::part::Typing;
use self::typed::Typed;
use crate::gui::clock;
use crate::gui::context::Context;
use crate::gui::widget::{Tick, calendar};
use crate::say;
use crate::worker::{Command, Queued, TaskRow};

const PAUSE: Duration = Duration::from_millis(600);

/// The details of one task.
pub struct Detail {
    id: RecordId,
    title: Typed,
    notes: Typed,
    editor: text_editor::Content,
    /// The notes as they read.
    shown: markdown::Content,
    writing: Writing,
    /// The part that is unfolded, with what is typed there.
    part: Option<Typing>,
    /// The month the calendar shows.
    month: Date,
    /// A step that is being typed.
    step: String,
    /// Why it is not on the server, once that was asked.
    why: Option<Queued>,
    /// Counts what was typed, so that only the last pause saves.
    edits: u32,
}

/// Whether the notes are being written, or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Yes,
    No,
}

quiet_debug!(Detail, Message);

/// What happened in the pane.
#[derive(Clone)]
pub enum Message {
    /// The circle was pressed.
    Ticked(Tick),
    /// The title was typed.
    TitleTyped(String),
    /// The title is complete.
    TitleSubmitted,
    /// The notes are to be written.
    NotesPressed,
    /// And to be read again.
    NotesDone,
    /// Something was done in the notes.
    NotesEdited(text_editor::Action),
    /// A link in the notes was pressed.
    LinkPressed(String),
    /// Typing paused.
    Paused(u32),
    /// A part is to be unfolded, or folded.
    PartPressed(Part),
    /// Something was typed there.
    PartTyped(String),
    /// It is complete.
    PartSubmitted,
    /// Another month is wanted.
    MonthTurned(i32),
    /// A day, or none, was picked.
    DuePicked(Option<Date>),
    /// A change was picked.
    Picked(TaskChange),
    /// A tag is not wanted any more.
    TagRemoved(String),
    /// A tag was picked.
    TagPicked(String),
    /// A step was ticked.
    StepTicked(RecordId, Tick),
    /// A step was pressed.
    StepPressed(RecordId),
    /// A step was typed.
    StepTyped(String),
    /// It is complete.
    StepSubmitted,
    /// A step is to go.
    StepDeleted(RecordId),
    /// The task this one is a step of is wanted.
    ParentPressed(RecordId),
    /// The conflict is to be decided.
    ResolvePressed,
    /// What the server refused is to be sent again.
    RetryPressed,
    /// Why it is not on the server is wanted.
    WhyPressed,
    /// The task is to go.
    DeletePressed,
    /// The pane is to close.
    ClosePressed,
}

/// What the tasks have to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// Tell the worker.
    Send(Vec<Command>),
    /// Complete or reopen the task.
    Complete(Tick),
    /// Let the user decide.
    Resolve,
    /// Open another task.
    Open(RecordId),
    /// Open a link.
    OpenLink(String),
    /// Delete the task.
    Delete,
    /// Close the pane.
    Close,
}

impl Detail {
    /// Opens the details of a row.
    #[must_use]
    pub fn new(row: &TaskRow) -> Self {
        Self {
            id: row.task.id.clone(),
            title: Typed::new(&row.task.title),
            notes: Typed::new(&row.task.notes),
            editor: text_editor::Content::with_text(&row.task.notes),
            shown: markdown::Content::parse(&row.task.notes),
            writing: Writing::No,
            part: None,
            month: row.task.due.unwrap_or_default(),
            step: String::new(),
            why: None,
            edits: 0,
        }
    }

    /// Returns the task's id.
    #[must_use]
    pub fn id(&self) -> &RecordId {
        &self.id
    }

    /// Returns whether something typed is not saved yet.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.title.now != self.title.seen || self.notes.now != self.notes.seen || !self.step.is_empty()
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message, context: &Context<'_>) -> Action {
        match message {
            Message::Ticked(tick) => return Action::Complete(tick),
            Message::TitleTyped(title) => {
                self.title.now = title;
                return self.wait_for_pause();
            }
            Message::NotesPressed => {
                self.writing = Writing::Yes;
                return Action::Run(operation::focus(view::NOTES));
            }
            Message::NotesDone => {
                self.writing = Writing::No;
                self.shown = markdown::Content::parse(&self.notes.now);
                return Action::Send(self.flush());
            }
            Message::NotesEdited(action) => return self.notes_edited(action),
            Message::LinkPressed(link) => return Action::OpenLink(link),
            Message::TitleSubmitted => return Action::Send(self.flush()),
            Message::Paused(edits) if edits == self.edits => return Action::Send(self.flush()),
            Message::Paused(_outdated) => {}
            Message::PartPressed(part) => return self.turn(part, context),
            Message::PartTyped(typed) => {
                if let Some(part) = &mut self.part {
                    part.typed = typed;
                }
            }
            Message::PartSubmitted => return self.submit_part(context),
            Message::MonthTurned(by) => self.month = calendar::turn(self.month, by),
            Message::DuePicked(due) => {
                self.part = None;
                return self.set_due(due);
            }
            Message::Picked(change) => {
                self.part = None;
                return self.edit(vec![change]);
            }
            Message::TagRemoved(tag) => {
                return self.change_tags(context, |tags| tags.remove(&tag));
            }
            Message::TagPicked(tag) => {
                return self.change_tags(context, |tags| tags.insert(&tag));
            }
            Message::StepTicked(id, tick) => {
                let at = (tick == Tick::On).then(|| context.clock.now_text());
                return Action::Send(vec![Command::EditTask { id, change: TaskChange::Done(at) }]);
            }
            Message::StepPressed(id) | Message::ParentPressed(id) => return Action::Open(id),
            Message::StepTyped(typed) => self.step = typed,
            Message::StepSubmitted => return self.add_step(context),
            Message::StepDeleted(id) => return Action::Send(vec![Command::DeleteTasks { ids: vec![id] }]),
            Message::ResolvePressed => return Action::Resolve,
            Message::RetryPressed => return Action::Send(vec![Command::RetryRejected]),
            Message::WhyPressed => return Action::Send(vec![Command::Explain { id: self.id.clone() }]),
            Message::DeletePressed => return Action::Delete,
            Message::ClosePressed => return Action::Close,
        }
        Action::None
    }

    fn notes_edited(&mut self, action: text_editor::Action) -> Action {
        let is_edit = action.is_edit();
        self.editor.perform(action);
        if !is_edit {
            return Action::None;
        }
        // The editor writes the line ends of the system; a note has the same bytes everywhere.
        self.notes.now = self.editor.text().replace("\r\n", "\n");
        self.wait_for_pause()
    }

    fn set_due(&mut self, due: Option<Date>) -> Action {
        let mut changes = vec![TaskChange::Due(due)];
        if due.is_none() {
            changes.push(TaskChange::DueTime(None));
        }
        self.edit(changes)
    }

    fn change_tags(&mut self, context: &Context<'_>, change: impl FnOnce(&mut todo::Tags) -> bool) -> Action {
        let Some(row) = context.board.task(&self.id) else { return Action::None };
        let mut tags = row.task.details.tags.clone();
        if !change(&mut tags) {
            return Action::None;
        }
        self.edit(vec![TaskChange::Tags(tags)])
    }

    fn add_step(&mut self, context: &Context<'_>) -> Action {
        let title = std::mem::take(&mut self.step);
        if title.trim().is_empty() {
            return Action::None;
        }
        let list = context.board.task(&self.id).and_then(|row| row.task.list.clone());
        let details = TaskDetails { parent: Some(self.id.clone()), ..TaskDetails::default() };
        let draft = TaskDraft { title, list, details, ..TaskDraft::default() };
        Action::Send(vec![Command::AddTask { draft, list: None }])
    }

    fn edit(&mut self, changes: Vec<TaskChange>) -> Action {
        let mut commands = self.flush();
        let id = self.id.clone();
        commands.push(match <[TaskChange; 1]>::try_from(changes) {
            Ok([change]) => Command::EditTask { id, change },
            Err(changes) => Command::EditTasks { ids: vec![id], changes },
        });
        Action::Send(commands)
    }

    fn wait_for_pause(&mut self) -> Action {
        self.edits = self.edits.wrapping_add(1);
        let edits = self.edits;
        Action::Run(Task::perform(clock::pause(PAUSE), move |()| Message::Paused(edits)))
    }

    /// Returns what was typed and must be saved. A title without letters is not one: it is not sent.
    pub fn flush(&mut self) -> Vec<Command> {
        let title = if self.title.now.trim().is_empty() { None } else { self.title.take() };
        let changes = [title.map(TaskChange::Title), self.notes.take().map(TaskChange::Notes)];
        changes
            .into_iter()
            .flatten()
            .map(|change| Command::EditTask { id: self.id.clone(), change })
            .collect()
    }

    /// Folds what is unfolded, and ends the writing of notes; returns whether there was anything.
    pub fn fold(&mut self) -> bool {
        self.part.take().is_some()
    }

    /// Takes in why the task is not on the server.
    pub fn explained(&mut self, queued: Option<Queued>) {
        self.why = queued;
    }

    /// Takes in what the row says now; what is being typed stays.
    pub fn row_changed(&mut self, row: &TaskRow) {
        self.why = None;
        self.title.row_says(&row.task.title);
        if self.notes.row_says(&row.task.notes) {
            self.editor = text_editor::Content::with_text(&row.task.notes);
            self.shown = markdown::Content::parse(&row.task.notes);
        }
    }

    /// Takes in that an edit could not be saved: what was sent counts as unsent.
    pub fn not_saved(&mut self) {
        self.title.sent = None;
        self.notes.sent = None;
    }
}

/// The rules of repeating that are one press away.
fn rules() -> impl Iterator<Item = (String, Option<Repeat>)> {
    [
        (say!("every-day"), "every day"),
        (say!("every-weekday"), "every weekday"),
        (say!("every-week"), "every week"),
        (say!("every-month"), "every month"),
        (say!("every-year"), "every year"),
    ]
    .into_iter()
    .map(|(name, rule)| (name, rule.parse().ok()))
    .chain([(say!("never"), None)])
}

/// The priorities and none, as they are picked.
fn priorities() -> impl Iterator<Item = (String, Option<Priority>)> {
    Priority::ALL
        .into_iter()
        .map(|step| (crate::gui::words::priority(step), Some(step)))
        .chain([(say!("none"), None)])
}
