//! The details of one task. What is typed is saved when typing pauses, and at the latest when the pane closes.

mod view;

use std::time::Duration;

use iced::Task;
use iced::widget::text_editor;
use jiff::ToSpan;
use jiff::civil::Date;
use sync_core::RecordId;
use todo::TaskChange;

use crate::gui::clock;
use crate::gui::context::Context;
use crate::gui::widget::{Tick, calendar};
use crate::worker::{Command, Queued, TaskRow};

const PAUSE: Duration = Duration::from_millis(600);

/// The details of one task.
pub struct Detail {
    id: RecordId,
    title: Typed,
    notes: Typed,
    editor: text_editor::Content,
    /// The month the calendar shows, when it is open.
    month: Option<Date>,
    /// Why it is not on the server, once that was asked.
    why: Option<Queued>,
    /// Counts what was typed, so that only the last pause saves.
    edits: u32,
}

/// A text as typed, as the row has it, and as it was last sent.
#[derive(Default)]
struct Typed {
    now: String,
    seen: String,
    sent: Option<String>,
}

quiet_debug!(Detail, Message, Place);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typed").field("dirty", &(self.now != self.seen)).finish_non_exhaustive()
    }
}

impl Typed {
    fn new(text: &str) -> Self {
        Self { now: text.to_owned(), seen: text.to_owned(), sent: None }
    }

    fn is_unsent(&self) -> bool {
        self.now != self.seen && self.sent.as_ref() != Some(&self.now)
    }

    /// Returns the text if it must be sent.
    fn take(&mut self) -> Option<String> {
        if !self.is_unsent() {
            return None;
        }
        self.sent = Some(self.now.clone());
        self.sent.clone()
    }

    /// Takes in what the row says now; returns whether the text shown must follow.
    fn row_says(&mut self, text: &str) -> bool {
        let follow = self.now == self.seen && self.now != text;
        text.clone_into(&mut self.seen);
        if follow {
            text.clone_into(&mut self.now);
        }
        follow
    }
}

/// Where a task can go; shown by its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    id: Option<RecordId>,
    name: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// What happened in the pane.
#[derive(Clone)]
pub enum Message {
    /// The circle was pressed.
    Ticked(Tick),
    /// The title was typed.
    TitleTyped(String),
    /// The title is complete.
    TitleSubmitted,
    /// Something was done in the notes.
    NotesEdited(text_editor::Action),
    /// Typing paused.
    Paused(u32),
    /// The due date was pressed.
    DuePressed,
    /// Another month is wanted.
    MonthTurned(i32),
    /// A day, or none, was picked.
    DuePicked(Option<Date>),
    /// A list was picked.
    PlacePicked(Place),
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
            month: None,
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
        self.title.now != self.title.seen || self.notes.now != self.notes.seen
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message, context: &Context<'_>) -> Action {
        match message {
            Message::Ticked(tick) => Action::Complete(tick),
            Message::TitleTyped(title) => {
                self.title.now = title;
                self.wait_for_pause()
            }
            Message::NotesEdited(action) => {
                let is_edit = action.is_edit();
                self.editor.perform(action);
                if !is_edit {
                    return Action::None;
                }
                // The editor writes the line ends of the system; a note has the same bytes everywhere.
                self.notes.now = self.editor.text().replace("\r\n", "\n");
                self.wait_for_pause()
            }
            Message::TitleSubmitted => Action::Send(self.flush()),
            Message::Paused(edits) if edits == self.edits => Action::Send(self.flush()),
            Message::Paused(_outdated) => Action::None,
            Message::DuePressed => {
                let due = context.board.task(&self.id).and_then(|row| row.task.due);
                self.month = if self.month.is_some() { None } else { Some(due.unwrap_or(context.today)) };
                Action::None
            }
            Message::MonthTurned(by) => {
                self.month = self.month.map(|month| calendar::turn(month, by));
                Action::None
            }
            Message::DuePicked(due) => {
                self.month = None;
                self.edit(TaskChange::Due(due))
            }
            Message::PlacePicked(place) => self.edit(TaskChange::List(place.id)),
            Message::ResolvePressed => Action::Resolve,
            Message::RetryPressed => Action::Send(vec![Command::RetryRejected]),
            Message::WhyPressed => Action::Send(vec![Command::Explain { id: self.id.clone() }]),
            Message::DeletePressed => Action::Delete,
            Message::ClosePressed => Action::Close,
        }
    }

    fn edit(&mut self, change: TaskChange) -> Action {
        let mut commands = self.flush();
        commands.push(Command::EditTask { id: self.id.clone(), change });
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
        }
    }

    /// Takes in that an edit could not be saved: what was sent counts as unsent.
    pub fn not_saved(&mut self) {
        self.title.sent = None;
        self.notes.sent = None;
    }
}

/// Returns the days one press away.
fn near(today: Date) -> [(&'static str, Option<Date>); 4] {
    let days_to_monday = 7 - i64::from(today.weekday().to_monday_zero_offset());
    [
        ("Today", Some(today)),
        ("Tomorrow", today.tomorrow().ok()),
        ("Next week", today.checked_add(days_to_monday.days()).ok()),
        ("None", None),
    ]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn next_week_is_the_coming_monday() {
        for (today, monday) in [
            (date(2025, 3, 10), date(2025, 3, 17)),
            (date(2025, 3, 11), date(2025, 3, 17)),
            (date(2025, 3, 16), date(2025, 3, 17)),
        ] {
            assert_eq!(near(today)[2].1, Some(monday));
        }
    }

    #[test]
    fn a_row_that_changes_elsewhere_does_not_overwrite_what_is_typed() {
        let mut text = Typed::new("milk");
        "milk and bread".clone_into(&mut text.now);
        assert!(!text.row_says("oat milk"));
        assert_eq!(text.now, "milk and bread");
        assert_eq!(text.take().as_deref(), Some("milk and bread"));
    }

    #[test]
    fn an_untouched_text_follows_its_row() {
        let mut text = Typed::new("milk");
        assert!(text.row_says("oat milk"));
        assert_eq!(text.now, "oat milk");
        assert_eq!(text.take(), None);
    }

    #[test]
    fn a_text_is_sent_once() {
        let mut text = Typed::new("milk");
        "bread".clone_into(&mut text.now);
        assert!(text.take().is_some());
        assert!(text.take().is_none());
    }
}
