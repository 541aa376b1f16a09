//! The page of what the server would remove: the tasks themselves, and the two ways to go on.

use iced::widget::{Column, column, container, row, rule, space, text};
use iced::{Center, Element, Fill};

use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S};
use crate::gui::widget::{beside, labelled, line, muted, page, small};
use crate::say;
use crate::worker::{Command, Removal, TroubleKind};

/// More than anybody looks through.
const SHOWN: usize = 300;

/// The page.
#[derive(Default)]
pub struct Removals {
    /// What would go, once that was told.
    list: Option<Vec<Removal>>,
    asked: Asked,
}

/// Whether the user was asked about removing them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Asked {
    #[default]
    No,
    Yes,
}

/// What happened on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// They are to stay, and to go to the server again.
    KeepPressed,
    /// They are to go here too.
    RemovePressed,
    /// And the user is sure.
    RemoveConfirmed,
    /// Or is not.
    RemoveGivenUp,
    /// The page is done with; nothing is decided.
    BackPressed,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Tell the worker, and go back.
    Decide(Command),
    /// Go back.
    Close,
}

quiet_debug!(Removals);

impl Removals {
    /// Takes in what would go.
    pub fn told(&mut self, list: Vec<Removal>) {
        self.list = Some(list);
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::KeepPressed => return Action::Decide(Command::KeepMine),
            Message::RemovePressed => self.asked = Asked::Yes,
            Message::RemoveConfirmed => return Action::Decide(Command::AllowMassDelete),
            Message::RemoveGivenUp => self.asked = Asked::No,
            Message::BackPressed => return Action::Close,
        }
        Action::None
    }

    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let trouble = context.status.and_then(|status| status.trouble.as_ref()).map(|trouble| &trouble.kind);
        let (would_remove, of) = match trouble {
            Some(TroubleKind::MassDelete { would_remove, of }) => (*would_remove, *of),
            _ => (0, 0),
        };
        let removed_yet = format!("{} {}", say!("nothing-was-removed-yet"), say!("why-so-many"));
        let said = column![
            text(say!("would-remove", some = would_remove, all = of)).size(theme::BODY),
            muted(removed_yet),
        ]
        .spacing(theme::XS);
        let content = column![said].push(self.choices(would_remove)).push(self.list(context, would_remove));
        page(say!("paused-before-removal"), Message::BackPressed, content.spacing(L))
    }

    fn choices(&self, would_remove: u64) -> Element<'_, Message> {
        let (words, buttons) = match self.asked {
            Asked::No => (
                say!("kept-they-go-again"),
                row![
                    labelled(say!("remove-here-too")).style(theme::ghost).on_press(Message::RemovePressed),
                    labelled(say!("keep-mine-and-send-again"))
                        .style(theme::primary)
                        .on_press(Message::KeepPressed),
                ],
            ),
            Asked::Yes => (
                say!("a-backup-is-made-first"),
                row![
                    labelled(say!("not-now")).style(theme::ghost).on_press(Message::RemoveGivenUp),
                    labelled(say!("remove-so-many", n = would_remove))
                        .style(theme::danger)
                        .on_press(Message::RemoveConfirmed),
                ],
            ),
        };
        let line = beside(muted(words), buttons.spacing(S).wrap());
        container(line).padding(L).width(Fill).style(theme::card).into()
    }

    fn list<'a>(&'a self, context: &Context<'a>, would_remove: u64) -> Element<'a, Message> {
        let Some(list) = &self.list else { return space().into() };
        let lines = list.iter().take(SHOWN).enumerate().map(|(at, one)| {
            let above = (at > 0).then(|| rule::horizontal(1).style(theme::hairline));
            column![].push(above).push(self::one(context, one)).into()
        });
        let shown = u64::try_from(list.len().min(SHOWN)).unwrap_or(u64::MAX);
        let more = would_remove.saturating_sub(shown);
        let more = (more > 0).then(|| container(small(say!("and-n-more", n = more))).padding([S, 0.0]));
        let list = Column::with_children(lines).push(more);
        container(list).padding([S, M]).width(Fill).style(theme::card).into()
    }
}

fn one<'a>(context: &Context<'a>, one: &'a Removal) -> Element<'a, Message> {
    let icon = if one.table.as_str() == todo::LISTS { Icon::Folder } else { Icon::Ring };
    let row = context.board.task(&one.id);
    let list = row.and_then(|row| row.task.list.as_ref()).and_then(|id| context.board.list(id));
    row![icon.show(16.0, |tokens| tokens.faint), line(one.title.0.as_str())]
        .push(list.map(|list| small(&list.name)))
        .spacing(M)
        .align_y(Center)
        .padding([S, 0.0])
        .into()
}
