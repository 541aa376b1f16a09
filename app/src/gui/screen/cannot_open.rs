//! The page that says why the tasks cannot be opened, and what can be done: try again, or rescue a damaged store.

use iced::widget::{Column, column, container, row, rule, scrollable, text};
use iced::{Element, Fill};

use crate::gui::clock::Clock;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XS};
use crate::gui::widget::{alone, beside, labelled, muted, place, setting, small};
use crate::gui::words::day_and_time;
use crate::profile::Remedies;
use crate::say;
use crate::worker::{About, Backup, OpenProblem, OpenProblemKind, Rescue};

/// The page.
#[derive(Debug)]
pub struct CannotOpen {
    problem: OpenProblem,
    remedies: Remedies,
    stage: Stage,
}

/// How far the user went.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// The ways out are shown.
    Choosing,
    /// This backup would take the place of the store, if the user is sure.
    Asked(String),
    /// The store is opened again, perhaps rescued first.
    Opening,
}

/// What was pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// Try again.
    TryAgainPressed,
    /// Everything that can be read is to be rescued.
    SalvagePressed,
    /// The backup of this name is to take the store's place.
    BackupPressed(String),
    /// And the user is sure.
    BackupConfirmed,
    /// Or is not.
    BackupGivenUp,
    /// Quit.
    QuitPressed,
}

/// What the window has to do about it.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Start the worker again, and rescue the store first if that is said.
    TryAgain(Option<Rescue>),
    /// Leave.
    Quit,
}

impl CannotOpen {
    /// Makes the page.
    #[must_use]
    pub fn new(problem: OpenProblem, remedies: Remedies) -> Self {
        Self { problem, remedies, stage: Stage::Choosing }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::QuitPressed => return Action::Quit,
            _ if self.stage == Stage::Opening => {}
            Message::TryAgainPressed => return self.open(None),
            Message::SalvagePressed => return self.open(Some(Rescue::Salvage)),
            Message::BackupPressed(name) => self.stage = Stage::Asked(name),
            Message::BackupGivenUp => self.stage = Stage::Choosing,
            Message::BackupConfirmed => {
                if let Stage::Asked(name) = self.stage.clone() {
                    return self.open(Some(Rescue::Restore { name }));
                }
            }
        }
        Action::None
    }

    fn open(&mut self, rescue: Option<Rescue>) -> Action {
        self.stage = Stage::Opening;
        Action::TryAgain(rescue)
    }

    /// Shows the page.
    pub fn view(&self, clock: &Clock) -> Element<'_, Message> {
        let problem = &self.problem;
        let title = match problem.kind {
            OpenProblemKind::InUse => say!("open-in-use"),
            OpenProblemKind::ReadOnly => say!("open-read-only"),
            OpenProblemKind::OtherKind => say!("open-other-kind"),
            OpenProblemKind::Newer => say!("open-newer"),
            OpenProblemKind::Damaged => say!("open-damaged"),
            OpenProblemKind::Other => say!("open-other"),
        };
        let advice = (!self.remedies.salvage && !problem.advice.is_empty()).then(|| {
            column![
                small(say!("head-what-you-can-do")).font(theme::SEMIBOLD),
                muted(&problem.advice).size(theme::BODY),
            ]
            .spacing(S)
        });
        let column = column![
            Icon::Warning.show(34.0, |tokens| tokens.warn),
            text(title).size(theme::TITLE).font(theme::SEMIBOLD),
            text(&problem.sentence).size(theme::BODY),
            column![
                small(say!("head-where")).font(theme::SEMIBOLD),
                place(problem.path.display().to_string())
            ]
            .spacing(S),
        ]
        .push(advice)
        .push(self.remedies.salvage.then(|| self.rescue(clock)))
        .push(self.foot())
        .spacing(L)
        .max_width(560);
        alone(620.0, column)
    }

    /// The two ways to come back from damage.
    fn rescue(&self, clock: &Clock) -> Element<'_, Message> {
        let salvage = labelled(say!("rescue-what-can-be-read")).style(theme::primary);
        let salvage =
            salvage.on_press_maybe((self.stage != Stage::Opening).then_some(Message::SalvagePressed));
        let first = setting(say!("a-new-store"), Some(say!("usually-more")), salvage);
        let backups = self.remedies.backups.iter().filter_map(|backup| {
            let about = backup.about.as_ref().ok()?;
            Some(self.backup(backup, about, clock))
        });
        let backups: Vec<_> = backups.collect();
        let backups = (!backups.is_empty()).then(|| {
            let list = scrollable(Column::with_children(backups).padding(iced::padding::right(M)))
                .direction(theme::thin_bar())
                .style(theme::scroll);
            column![small(say!("head-or-a-backup")).font(theme::SEMIBOLD), container(list).max_height(152)]
                .spacing(XS)
        });
        let card = column![first]
            .push(backups.is_some().then(|| rule::horizontal(1).style(theme::hairline)))
            .push(backups)
            .spacing(M);
        container(card).padding(L).width(Fill).style(theme::card).into()
    }

    fn backup<'a>(&self, backup: &'a Backup, about: &'a About, clock: &Clock) -> Element<'a, Message> {
        let has =
            format!("{}, {}", say!("count-tasks", n = about.tasks), say!("count-lists", n = about.lists));
        let has = match about.waiting {
            0 => has,
            n => format!("{has}, {}", say!("changes-waiting", n = n)),
        };
        let asked = matches!(&self.stage, Stage::Asked(name) if *name == backup.name);
        let buttons: Element<'a, Message> = if asked {
            row![
                labelled(say!("not-now")).style(theme::ghost).on_press(Message::BackupGivenUp),
                labelled(say!("use-this-backup")).style(theme::danger).on_press(Message::BackupConfirmed),
            ]
            .spacing(S)
            .wrap()
            .into()
        } else {
            let press = Message::BackupPressed(backup.name.clone());
            let press = (self.stage != Stage::Opening).then_some(press);
            labelled(say!("restore")).style(theme::link).on_press_maybe(press).into()
        };
        let when = text(day_and_time(clock, about.at)).size(theme::LABEL).font(theme::MEDIUM);
        container(beside(column![when, small(has)].spacing(2), buttons)).padding([XS, 0.0]).into()
    }

    fn foot(&self) -> Element<'_, Message> {
        let opening = self.stage == Stage::Opening;
        let words = match (opening, self.remedies.salvage) {
            (true, _) => say!("opening-your-tasks"),
            (false, true) => say!("nothing-changed-moved-aside"),
            (false, false) => say!("nothing-was-changed"),
        };
        let again = labelled(say!("try-again"));
        let again =
            if self.remedies.salvage { again.style(theme::secondary) } else { again.style(theme::primary) };
        let buttons = row![
            labelled(say!("quit")).style(theme::secondary).on_press(Message::QuitPressed),
            again.on_press_maybe((!opening).then_some(Message::TryAgainPressed)),
        ];
        beside(muted(words), buttons.spacing(S).wrap())
    }
}
