//! The views: which tasks are in one, and in what order they stand there.

use jiff::civil::Date;
use sync_core::RecordId;
use todo::{Sort, Task};

/// Which tasks are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// Open tasks due today or before.
    Today,
    /// Open tasks due later.
    Upcoming,
    /// All of them.
    All,
    /// The finished ones.
    Completed,
    /// Those in no list.
    Inbox,
    /// Those of a list.
    List(RecordId),
    /// Those with a tag, in small letters.
    Tag(String),
    /// Those a search finds that is kept under a name.
    Filter(String),
}

/// What stands over the tasks of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// The days before today.
    Overdue,
    /// A day.
    Day(Date),
}

impl View {
    /// The views over all lists, in the order of the sidebar.
    pub const SMART: [Self; 5] = [Self::Today, Self::Upcoming, Self::All, Self::Inbox, Self::Completed];

    /// Returns how the view is sorted, unless people choose otherwise.
    #[must_use]
    pub fn sort(&self) -> Sort {
        match self {
            Self::Today | Self::Upcoming | Self::Tag(_) | Self::Filter(_) => Sort::Due,
            Self::Completed => Sort::Completed,
            Self::All | Self::Inbox | Self::List(_) => Sort::Manual,
        }
    }

    /// Whether people may choose how it is sorted.
    #[must_use]
    pub fn can_be_sorted(&self) -> bool {
        !matches!(self, Self::Today | Self::Upcoming | Self::Completed)
    }

    /// Returns the name the settings know the view by.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Today => "today".to_owned(),
            Self::Upcoming => "upcoming".to_owned(),
            Self::All => "all".to_owned(),
            Self::Completed => "completed".to_owned(),
            Self::Inbox => "inbox".to_owned(),
            Self::List(id) => format!("list {id}"),
            Self::Tag(tag) => format!("tag {tag}"),
            Self::Filter(name) => format!("filter {name}"),
        }
    }

    /// Returns the view the settings know by a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.split_once(' ') {
            Some(("list", id)) => RecordId::new(id).ok().map(Self::List),
            Some(("tag", tag)) => Some(Self::of_tag(tag)),
            Some(("filter", name)) => Some(Self::Filter(name.to_owned())),
            _ => Self::SMART.into_iter().find(|view| view.name() == name),
        }
    }

    /// Returns the tag's view.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        Self::Tag(tag.to_lowercase())
    }
}

/// Whether a task hangs under another that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Alone,
    Step,
}

/// Returns the views a task is in; `home` is the inbox or its list. A step shows where its own day or tags put it, else
/// only with its task.
pub(super) fn views_of(task: &Task, home: View, standing: Standing, today: Date) -> Vec<View> {
    let mut views = match standing {
        Standing::Alone => vec![View::All, home],
        Standing::Step => Vec::new(),
    };
    views.extend(task.details.tags.iter().map(View::of_tag));
    match (task.done, task.due) {
        (true, _) if standing == Standing::Alone => views.push(View::Completed),
        (false, Some(due)) => views.push(if due <= today { View::Today } else { View::Upcoming }),
        _ => {}
    }
    views
}
