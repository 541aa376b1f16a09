//! The lines of the settings: one list, of which a page shows its part and the search what it finds.

use iced::Element;

use super::{Message, Section, Settings, about, choices, view};
use crate::gui::context::Context;
use crate::gui::find::Wanted;
use crate::gui::widget::setting;
use crate::say;

/// One line: the words it is found by, and how it is shown.
pub(super) struct Line<'a> {
    says: Vec<String>,
    pub(super) shown: Element<'a, Message>,
}

/// Lines under one heading.
pub(super) struct Group<'a> {
    pub(super) head: String,
    pub(super) lines: Vec<Line<'a>>,
}

impl<'a> Line<'a> {
    /// What can be chosen, with what it means, and the control for it.
    pub(super) fn new(name: String, hint: Option<String>, control: impl Into<Element<'a, Message>>) -> Self {
        let says = [name.clone()].into_iter().chain(hint.clone()).collect();
        Self { says, shown: setting(name, hint, control) }
    }

    /// What is shown in its own way.
    pub(super) fn of(says: impl IntoIterator<Item = String>, shown: impl Into<Element<'a, Message>>) -> Self {
        Self { says: says.into_iter().collect(), shown: shown.into() }
    }
}

impl<'a> Group<'a> {
    pub(super) fn new(head: String, lines: impl IntoIterator<Item = Line<'a>>) -> Self {
        Self { head, lines: lines.into_iter().collect() }
    }

    /// Keeps the lines that are wanted; all of them if their heading is. Returns nothing if none is left.
    fn with(mut self, wanted: &Wanted) -> Option<Self> {
        let head = self.head.clone();
        self.lines.retain(|line| wanted.is_in(line.says.iter().chain([&head])));
        (!self.lines.is_empty()).then_some(self)
    }
}

impl Settings {
    /// Returns the lines of a part of the page.
    pub(super) fn groups<'a>(&'a self, section: Section, context: &Context<'a>) -> Vec<Group<'a>> {
        match section {
            Section::General => vec![
                Group::new(say!("head-appearance"), choices::appearance(context)),
                Group::new(say!("head-reminders"), [choices::reminders(context)]),
                Group::new(say!("head-quick-add"), choices::quick_add(context)),
                Group::new(
                    say!("desktop-head"),
                    choices::desktop(self.login, self.hot_key.as_deref(), context),
                ),
            ],
            Section::Sync => vec![
                Group::new(say!("head-account"), [self.account(context)]),
                Group::new(say!("share-head-settings"), [view::share()]),
                Group::new(say!("head-automatic"), choices::auto_sync(context)),
                Group::new(say!("head-conflicts"), [view::history(), choices::conflicts(context)]),
                Group::new(say!("head-protocol"), [choices::dialect(context), self.proxy(context)]),
            ],
            Section::Storage => vec![Group::new(say!("head-storage"), [self.storage(context)])],
            Section::Backup => vec![Group::new(say!("head-backups"), self.shelf.lines(context))],
            Section::Keys => self.keyboard.groups(context),
            Section::About => vec![Group::new(say!("head-about"), about::lines())],
            Section::Files => vec![Group::new(say!("head-export-and-import"), [self.files(context)])],
        }
    }

    /// Returns what is found: the parts of the page that have it, each with its lines that say it.
    pub(super) fn found<'a>(&'a self, context: &Context<'a>) -> Vec<(Section, String, Vec<Group<'a>>)> {
        let wanted = Wanted::new(&self.query);
        let found = Section::all().map(|(section, name)| {
            let groups = self.groups(section, context).into_iter().filter_map(|group| group.with(&wanted));
            (section, name, groups.collect::<Vec<_>>())
        });
        found.into_iter().filter(|(_, _, groups)| !groups.is_empty()).collect()
    }
}
