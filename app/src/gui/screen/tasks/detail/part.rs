//! The parts of the details that unfold: when a task is due, when to remind of it, how it repeats, how much it presses,
//! its list and its tags. What people type there is read like the tokens of quick add.

use iced::widget::operation;
use jiff::ToSpan as _;
use jiff::civil::{DateTime, Time};
use todo::due::Due;
use todo::quick_add::{Options, Says, phrase};
use todo::{Repeat, Task, TaskChange};

use super::view::PART;
use super::{Action, Detail};
use crate::gui::context::Context;
use crate::language::spoken;
use crate::say;

/// A part that unfolds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// When it is due.
    Due,
    /// When to remind of it.
    Reminder,
    /// How it repeats.
    Repeat,
    /// How much it presses.
    Priority,
    /// Its list.
    List,
    /// Its tags.
    Tags,
}

/// The part that is unfolded.
pub(super) struct Typing {
    pub(super) part: Part,
    pub(super) typed: String,
}

/// Without a time of its own, a reminder comes at nine.
const MORNING: Time = Time::constant(9, 0, 0, 0);
const EVENING: Time = Time::constant(18, 0, 0, 0);

impl Detail {
    /// Unfolds a part, or folds it.
    pub(super) fn turn(&mut self, part: Part, context: &Context<'_>) -> Action {
        if self.part.take_if(|open| open.part == part).is_some() {
            return Action::None;
        }
        let due = context.board.task(&self.id).and_then(|row| row.task.due);
        self.month = due.unwrap_or(context.today);
        self.part = Some(Typing { part, typed: String::new() });
        match part {
            Part::Due | Part::Reminder | Part::Repeat | Part::Tags => Action::Run(operation::focus(PART)),
            Part::Priority | Part::List => Action::None,
        }
    }

    /// Does what was typed into the part, if it is understood; else the text stays to be mended.
    pub(super) fn submit_part(&mut self, context: &Context<'_>) -> Action {
        let Some(Typing { part, typed }) = &self.part else { return Action::None };
        if *part == Part::Tags {
            let tag = typed.clone();
            // More tags may follow: the part stays unfolded.
            self.part = Some(Typing { part: Part::Tags, typed: String::new() });
            return self.change_tags(context, |tags| tags.insert(&tag));
        }
        let Some(changes) = understood(*part, typed, context) else { return Action::None };
        self.part = None;
        self.edit(changes)
    }
}

/// Returns what a text in a part says; `None` if it is not understood.
pub(super) fn understood(part: Part, typed: &str, context: &Context<'_>) -> Option<Vec<TaskChange>> {
    let now = context.clock.local(context.now).datetime();
    let says = || phrase(typed, &Options { words: spoken().words(), ..Options::at(now) });
    match part {
        Part::Due => match says()? {
            Says::Due(due) => Some(vec![TaskChange::Due(Some(due.date)), TaskChange::DueTime(due.time)]),
            Says::Repeat(rule, first) => Some(vec![
                TaskChange::Repeat(Some(rule)),
                TaskChange::Due(Some(first.date)),
                TaskChange::DueTime(first.time),
            ]),
            _ => None,
        },
        Part::Reminder => match says()? {
            Says::Due(due) => Some(vec![TaskChange::RemindAt(Some(at(due)))]),
            _ => None,
        },
        Part::Repeat => {
            let rule: Repeat = typed.parse().ok()?;
            Some(vec![TaskChange::Repeat(Some(rule))])
        }
        Part::Priority | Part::List | Part::Tags => None,
    }
}

/// Returns what a text in a part says, in words.
pub(super) fn in_words(part: Part, typed: &str, context: &Context<'_>) -> Option<String> {
    let changes = understood(part, typed, context)?;
    let day = |day| crate::gui::words::day(context.today, day);
    let words = changes.iter().filter_map(|change| match change {
        TaskChange::Due(Some(due)) => Some(day(*due)),
        TaskChange::DueTime(Some(time)) => Some(todo::due::time_text(*time)),
        TaskChange::RemindAt(Some(at)) => Some(moment(*at, context)),
        TaskChange::Repeat(Some(rule)) => Some(rule.to_string()),
        _ => None,
    });
    Some(words.collect::<Vec<_>>().join(" "))
}

/// Returns when a reminder comes, as people read it.
pub(super) fn moment(at: DateTime, context: &Context<'_>) -> String {
    crate::gui::words::when(context.today, Due { date: at.date(), time: Some(at.time()) })
}

/// Returns the reminders that are one press away: they follow the day the task is due.
pub(super) fn reminders(task: &Task, context: &Context<'_>) -> Vec<(String, DateTime)> {
    let now = context.clock.local(context.now).datetime();
    let in_an_hour = now.checked_add(1.hour()).unwrap_or(now);
    let mut choices = vec![(say!("in-an-hour"), rounded(in_an_hour))];
    if let Ok(tomorrow) = context.today.tomorrow() {
        choices.push((say!("tomorrow-09-00"), tomorrow.to_datetime(MORNING)));
    }
    if let Some(due) = task.when() {
        if due.time.is_some() {
            choices.push((say!("when-it-is-due"), at(due)));
        }
        choices.push((say!("that-day-09-00"), due.date.to_datetime(MORNING)));
        if let Ok(before) = due.date.yesterday() {
            choices.push((say!("the-evening-before"), before.to_datetime(EVENING)));
        }
    }
    choices.retain(|(_, at)| *at > now);
    choices
}

fn at(due: Due) -> DateTime {
    due.date.to_datetime(due.time.unwrap_or(MORNING))
}

/// To the minute, as a reminder is kept.
fn rounded(at: DateTime) -> DateTime {
    let seconds = jiff::Span::new().seconds(at.second()).nanoseconds(at.subsec_nanosecond());
    at.checked_sub(seconds).unwrap_or(at)
}
