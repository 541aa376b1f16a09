//! How the details of a task look.

use iced::widget::{column, container, row, rule, scrollable, space, text, text_editor, text_input};
use iced::{Center, Element, Fill, Shrink};
use todo::TaskChange;

use super::super::ticking::Ticking;
use super::super::view::only_read;
use super::part::{Part, Typing, in_words, moment, reminders};
use super::{Detail, Message, Writing, priorities, rules};
use crate::gui::context::{Context, Cover, Room};
use crate::gui::icon::Icon;
use crate::gui::sidebar::view::color;
use crate::gui::theme::{self, L, M, S, XS};
use crate::gui::widget::{
    Tick, banner, button, calendar, check, icon_button, line, link, muted, path, priority_color, small,
    start, tone, veiled,
};
use crate::gui::{waiting, words};
use crate::say;
use crate::worker::{RowState, TaskRow};

pub(in crate::gui) const TITLE: &str = "detail-title";
pub(in crate::gui) const NOTES: &str = "detail-notes";
pub(in crate::gui) const PART: &str = "detail-part";

/// Room for the longest name of a part, in any language.
const LABELS: f32 = 76.0;

impl Detail {
    /// Shows the pane, if its task is still there.
    pub(in crate::gui::screen::tasks) fn view<'a>(
        &'a self,
        context: &Context<'a>,
        ticking: &Ticking,
    ) -> Option<Element<'a, Message>> {
        let row = context.board.task(&self.id)?;
        let reads = context.board.only_read(row.task.list.as_ref());
        // What is only to be read takes no keys, as if a dialog lay over it.
        let context =
            &Context { cover: if reads.is_some() { Cover::Covered } else { context.cover }, ..*context };
        let shown = |part: Element<'a, Message>| if reads.is_some() { veiled(part) } else { part };
        let tick = Tick::from(row.task.done);
        let title = text_input(&say!("title"), &self.title.now)
            .id(TITLE)
            .on_input_maybe(context.if_open(Message::TitleTyped))
            .on_submit_maybe(context.if_open(Message::TitleSubmitted))
            .size(theme::HEADING)
            .font(theme::SEMIBOLD)
            .padding([6.0, XS])
            .align_x(start())
            .style(theme::bare);
        let head = row![
            shown(
                check(tick, ticking.of(&self.id), row.task.details.priority, Message::Ticked(tick.other()))
                    .into()
            ),
            title,
            icon_button(Icon::Close, say!("close-esc"), Message::ClosePressed),
        ]
        .spacing(S)
        .align_y(Center);
        let parent = row.task.details.parent.as_ref().and_then(|parent| context.board.task(parent));
        let parent = parent.map(|parent| {
            let words = line(parent.task.title.as_str()).size(theme::LABEL).color(|tokens| tokens.muted);
            let line = row![Icon::Left.show(13.0, |tokens| tokens.muted), words].spacing(XS).align_y(Center);
            let id = parent.task.id.clone();
            button(line)
                .padding([2.0, XS])
                .width(Fill)
                .style(theme::flat)
                .on_press(Message::ParentPressed(id))
        });
        let column = column![column![].push(parent).push(head).spacing(XS)]
            .push(trouble(row))
            .push(reads.map(only_read))
            .push(shown(self.parts(context, row)))
            .push(rule::horizontal(1).style(theme::hairline))
            .push(shown(self.steps(context, ticking)))
            .push(rule::horizontal(1).style(theme::hairline))
            .push(shown(self.notes(context)))
            .spacing(L);
        let delete = icon_button(Icon::Trash, say!("delete-the-task-delete"), Message::DeletePressed);
        let foot = row![container(self.saved(context, row)).width(Fill)]
            .push(reads.is_none().then_some(delete))
            .spacing(S)
            .align_y(Center);
        let pane = column![
            scrollable(container(column).padding(L))
                .direction(theme::thin_bar())
                .style(theme::scroll)
                .width(Fill)
                .height(Fill),
            rule::horizontal(1).style(theme::hairline),
            container(foot).padding([S, L]),
        ];
        let pane = container(pane).height(Fill).style(theme::pane);
        Some(match context.room {
            Room::Wide => row![rule::vertical(1).style(theme::hairline), pane.width(360)].into(),
            Room::Medium | Room::Narrow => pane.width(Fill).into(),
        })
    }

    /// Whether the task is in a list that one may read, and no more.
    pub(super) fn is_only_read(&self, context: &Context<'_>) -> bool {
        let row = context.board.task(&self.id);
        row.is_some_and(|row| context.board.only_read(row.task.list.as_ref()).is_some())
    }

    /// One line for each part; the one that is unfolded has its choices under it.
    fn parts<'a>(&'a self, context: &Context<'a>, row: &'a TaskRow) -> Element<'a, Message> {
        let details = &row.task.details;
        let due = row.task.when();
        let repeat = details.repeat.map(words::repeat);
        let remind = details.remind_at.map(|at| moment(at, context));
        let late = due.is_some_and(|due| due.is_overdue(context.clock.local(context.now).datetime()));
        let late = late && !row.task.done;
        let list = row.task.list.as_ref().and_then(|list| context.board.list(list));
        let dot: Element<'a, Message> = match list {
            Some(list) => Icon::List.tinted(11.0, color(context.board, list)).into(),
            None => Icon::Inbox.show(16.0, |tokens| tokens.muted).into(),
        };
        let flag = details.priority.map_or(|tokens: &theme::Tokens| tokens.muted, priority_color);
        let list = list.map_or_else(|| say!("inbox"), |list| list.name.clone());
        let tags = details.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
        let parts = [
            (Part::Due, Icon::Calendar, say!("due"), due.map(|due| words::when(context.today, due))),
            (Part::Reminder, Icon::Bell, say!("remind"), remind),
            (Part::Repeat, Icon::Repeat, say!("repeat"), repeat),
            (Part::Priority, Icon::Flag, say!("priority"), details.priority.map(words::priority)),
            (Part::Tags, Icon::Tag, say!("tags"), Some(tags).filter(|tags| !tags.is_empty())),
            (Part::List, Icon::All, say!("list"), Some(list)),
        ];
        let mut dot = Some(dot);
        let lines = parts.map(|(part, icon, name, value)| {
            let icon: Element<'a, Message> = match part {
                Part::Priority => icon.show(16.0, flag).into(),
                Part::List => dot.take().unwrap_or_else(|| space().into()),
                _ => icon.show(16.0, |tokens| tokens.muted).into(),
            };
            let tone_of: fn(&theme::Tokens) -> iced::Color = match (&value, part) {
                (None, _) => |tokens| tokens.faint,
                (Some(_), Part::Due) if late => |tokens| tokens.danger,
                (Some(_), _) => |tokens| tokens.text,
            };
            let words = path(value.unwrap_or_else(|| "—".to_owned())).size(theme::BODY).style(tone(tone_of));
            let line = iced::widget::row![
                container(icon).center_x(20),
                container(small(name).font(theme::MEDIUM)).width(LABELS),
                container(words).width(Fill),
            ]
            .spacing(S)
            .align_y(Center);
            let open = self.part.as_ref().filter(|open| open.part == part);
            let button = button(line)
                .padding([7.0, S])
                .width(Fill)
                .style(theme::nav(open.is_some()))
                .on_press(Message::PartPressed(part));
            let unfolded = open.map(|open| {
                let inside = container(self.unfolded(context, row, open)).width(Fill);
                inside.padding(iced::Padding { top: XS, right: S, bottom: M, left: S })
            });
            column![button].push(unfolded).into()
        });
        column(lines).spacing(2).into()
    }

    fn unfolded<'a>(
        &'a self,
        context: &Context<'a>,
        row: &'a TaskRow,
        open: &'a Typing,
    ) -> Element<'a, Message> {
        let task = &row.task;
        match open.part {
            Part::Due => {
                let near = words::near(context.today)
                    .map(|(name, day)| pick(name, day == task.due, Message::DuePicked(day)));
                let days = calendar::view(
                    self.month,
                    task.due,
                    context.today,
                    context.look.week_start.day(),
                    Message::MonthTurned,
                    |day| Message::DuePicked(Some(day)),
                );
                column![field(context, open, say!("type-fri-9am-14-mar-in")), wrapped(near), days]
                    .spacing(S)
                    .into()
            }
            Part::Reminder => {
                let none = pick(say!("none"), false, Message::Picked(TaskChange::RemindAt(None)));
                let choices = reminders(task, context).into_iter().map(|(name, at)| {
                    let chosen = task.details.remind_at == Some(at);
                    pick(name, chosen, Message::Picked(TaskChange::RemindAt(Some(at))))
                });
                let choices = wrapped(choices.chain(task.details.remind_at.map(|_| none)));
                column![field(context, open, say!("type-tomorrow-9am")), choices].spacing(S).into()
            }
            Part::Repeat => {
                let choices = rules().map(|(name, rule)| {
                    let chosen = rule == task.details.repeat;
                    pick(name, chosen, Message::Picked(TaskChange::Repeat(rule)))
                });
                column![field(context, open, say!("type-every-2-weeks-on-mon")), wrapped(choices)]
                    .spacing(S)
                    .into()
            }
            Part::Priority => wrapped(priorities().map(|(name, step)| {
                let chosen = step == task.details.priority;
                pick(name, chosen, Message::Picked(TaskChange::Priority(step)))
            })),
            Part::List if context.board.anothers(task.list.as_ref()).is_some() => {
                let owner = context.board.anothers(task.list.as_ref()).map_or("", |shared| &shared.owner);
                muted(say!("barred-stays", owner = owner)).into()
            }
            Part::List => {
                let inbox = pick(say!("inbox"), task.list.is_none(), Message::Picked(TaskChange::List(None)));
                let open =
                    context.board.lists().filter(|list| context.board.only_read(Some(&list.id)).is_none());
                let lists = open.map(|list| {
                    let chosen = task.list.as_ref() == Some(&list.id);
                    let change = TaskChange::List(Some(list.id.clone()));
                    pick(list.name.clone(), chosen, Message::Picked(change))
                });
                wrapped(std::iter::once(inbox).chain(lists))
            }
            Part::Tags => {
                let here = task.details.tags.iter().map(|tag| {
                    let words = text(format!("#{tag}")).size(theme::LABEL);
                    let line = iced::widget::row![words, Icon::Close.show(12.0, |tokens| tokens.muted)]
                        .spacing(6)
                        .align_y(Center);
                    button(line)
                        .padding([4.0, 9.0])
                        .style(theme::chip_button)
                        .on_press(Message::TagRemoved(tag.to_owned()))
                        .into()
                });
                let others = context.board.tags().filter(|tag| !task.details.tags.contains(tag)).take(8);
                let others =
                    others.map(|tag| pick(format!("#{tag}"), false, Message::TagPicked(tag.to_owned())));
                let others: Vec<_> = others.collect();
                column![field(context, open, say!("type-a-tag-and-press-enter")), wrapped(here)]
                    .push((!others.is_empty()).then(|| wrapped(others)))
                    .spacing(S)
                    .into()
            }
        }
    }

    fn notes<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let empty = self.notes.now.is_empty();
        let act = match self.writing {
            Writing::No => {
                link(if empty { say!("write") } else { say!("edit") }).on_press(Message::NotesPressed)
            }
            Writing::Yes => link(say!("done")).on_press(Message::NotesDone),
        };
        let head = row![container(small(say!("notes")).font(theme::MEDIUM)).width(Fill)]
            .push((!self.is_only_read(context)).then_some(act))
            .align_y(Center);
        let body: Element<'a, Message> = match self.writing {
            Writing::Yes => {
                let mut notes = text_editor(&self.editor)
                    .id(NOTES)
                    .placeholder(say!("markdown-bold-lists-links-https"))
                    .size(theme::BODY)
                    .padding([10.0, M])
                    .min_height(150)
                    .style(theme::editor);
                if let Some(react) = context.if_open(Message::NotesEdited) {
                    notes = notes.on_action(react);
                }
                notes.into()
            }
            Writing::No if empty => {
                let words = text(say!("no-notes")).size(theme::BODY).style(tone(|tokens| tokens.faint));
                button(words)
                    .padding([S, 2.0])
                    .width(Fill)
                    .style(theme::flat)
                    .on_press(Message::NotesPressed)
                    .into()
            }
            Writing::No => crate::gui::widget::notes(&self.shown, context.tokens).map(Message::LinkPressed),
        };
        column![container(head).padding([0.0, 2.0]), container(body).padding([0.0, 2.0])].spacing(6).into()
    }

    fn saved<'a>(&self, context: &Context<'a>, row: &'a TaskRow) -> Element<'a, Message> {
        let words = match (&row.sync, context.is_connected()) {
            _ if self.title.now != self.title.seen || self.notes.now != self.notes.seen => {
                say!("saving")
            }
            (_, false) => say!("saved-on-this-computer"),
            (RowState::Synced, true) => match &row.task.device {
                Some(device) => say!("saved-elsewhere", device = device.as_str()),
                None => say!("saved-here-and-on-the-server"),
            },
            (RowState::Waiting, true) => say!("saved-on-this-computer-not-on-2"),
            (RowState::Conflict, true) => say!("saved-on-this-computer-waits-for"),
            (RowState::Refused(_), true) => say!("saved-on-this-computer-refused-by"),
        };
        let asks = context.is_connected() && row.sync != RowState::Synced && self.why.is_none();
        let why = asks.then(|| {
            let words = text(say!("why")).size(theme::SMALL).font(theme::MEDIUM);
            button(words).padding(0).style(theme::link).on_press(Message::WhyPressed)
        });
        let said = self.why.as_ref().map(|queued| small(waiting::why(queued, context.clock)));
        column![small(words)].push(why).push(said).spacing(XS).into()
    }
}

/// The field of an unfolded part, with what it is understood as.
fn field<'a>(context: &Context<'a>, open: &'a Typing, example: String) -> Element<'a, Message> {
    let input = text_input(&example, &open.typed)
        .id(PART)
        .on_input_maybe(context.if_open(Message::PartTyped))
        .on_submit_maybe(context.if_open(Message::PartSubmitted))
        .size(theme::BODY)
        .padding([7.0, M])
        .align_x(start())
        .style(theme::field);
    let said = (!open.typed.trim().is_empty() && open.part != Part::Tags).then(|| {
        match in_words(open.part, &open.typed, context) {
            Some(words) => small(format!("↵ {words}")).style(tone(|tokens| tokens.accent)),
            None => small(say!("not-understood-yet")).style(tone(|tokens| tokens.faint)),
        }
    });
    column![input].push(said).spacing(XS).into()
}

fn pick<'a>(name: String, chosen: bool, message: Message) -> Element<'a, Message> {
    let words = text(name).size(theme::LABEL).wrapping(text::Wrapping::None);
    button(words).padding([5.0, 10.0]).width(Shrink).style(theme::tab(chosen)).on_press(message).into()
}

fn wrapped<'a>(choices: impl IntoIterator<Item = Element<'a, Message>>) -> Element<'a, Message> {
    row(choices).spacing(6).wrap().vertical_spacing(6).into()
}

fn trouble<'a>(row: &'a TaskRow) -> Option<Element<'a, Message>> {
    match &row.sync {
        RowState::Synced | RowState::Waiting => None,
        RowState::Conflict => Some(banner(
            Icon::Warning,
            |tokens| tokens.warn,
            |tokens| tokens.warn_soft,
            say!("changed-here-and-on-the-server-2"),
            [link(say!("resolve")).on_press(Message::ResolvePressed).into()],
        )),
        RowState::Refused(reason) => Some(banner(
            Icon::Refused,
            |tokens| tokens.danger,
            |tokens| tokens.danger_soft,
            say!("server-refused", reason = reason.as_str()),
            [link(say!("try-again")).on_press(Message::RetryPressed).into()],
        )),
    }
}
