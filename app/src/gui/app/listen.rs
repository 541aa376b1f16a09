//! What the window listens to.

use std::time::Duration;

use iced::{Event, Subscription, event, keyboard, system, window};

use super::{App, Message, Screen};
use crate::gui::boot::{Beginning, Run};
use crate::gui::less_motion;
use crate::gui::shortcut::{Press, Taken};
use crate::gui::widget::chords::Composing;

/// How often the window looks at the clock: reminders and times are to the minute.
const TICK: Duration = Duration::from_secs(30);

impl App {
    /// Returns whether there is a worker, or one begins. Until somebody has said where the tasks shall live, there is no store.
    #[doc(hidden)]
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.factory.is_some() && !matches!(self.screen, Screen::Welcome(_))
    }

    /// Returns what the window listens to: the worker, the keyboard, its own frame and the time.
    pub fn subscription(&self) -> Subscription<Message> {
        let worker = match &self.factory {
            Some(factory) if self.has_begun() => {
                let begun = self.beginning.as_ref();
                let beginning = Beginning {
                    rescue: self.rescue.clone(),
                    store: begun.map(|begun| begun.store),
                    folder: begun.and_then(|begun| begun.folder.clone()),
                };
                let run = Run { factory: factory.clone(), attempt: self.attempt, beginning };
                Subscription::run_with(run, updates)
            }
            _ => Subscription::none(),
        };
        let others = match &self.screen {
            Screen::Welcome(page) => page.others().cloned(),
            _ => None,
        };
        let others = others.map_or_else(Subscription::none, |factory| {
            let run = Run { factory, attempt: u32::MAX, beginning: Beginning::default() };
            Subscription::run_with(run, others_said)
        });
        let frames = match self.frames.are_logged() {
            true => window::frames().map(|_| Message::FrameBegun),
            false => Subscription::none(),
        };
        let motion = match self.next_frame() {
            Some(after) => iced::time::every(after).map(Message::Frame),
            None => Subscription::none(),
        };
        Subscription::batch([
            worker,
            others,
            frames,
            motion,
            Subscription::run(less_motion::told).map(Message::LessMotion),
            event::listen_with(heard),
            system::theme_changes().map(Message::ModeChanged),
            iced::time::every(TICK).map(|_| Message::Ticked),
        ])
    }
}

fn updates(run: &Run) -> impl iced::futures::Stream<Item = Message> + use<> {
    use futures_util::StreamExt;

    let end = futures_util::stream::once(async { Message::WorkerEnded });
    run.factory.start(run.beginning.clone()).map(Message::Worker).chain(end)
}

fn others_said(run: &Run) -> impl iced::futures::Stream<Item = Message> + use<> {
    use futures_util::StreamExt;

    run.factory.start(run.beginning.clone()).map(Message::Worker)
}

/// Returns what an event means to the whole window, after its widgets had it.
#[doc(hidden)]
#[must_use]
pub fn heard(event: Event, status: event::Status, _window: window::Id) -> Option<Message> {
    match event {
        Event::Keyboard(event @ keyboard::Event::KeyPressed { .. }) => {
            let taken = match status {
                event::Status::Ignored => Taken::Free,
                event::Status::Captured => Taken::ByWidget,
            };
            Press::of(&event, taken).map(Message::Pressed)
        }
        Event::InputMethod(event) => Some(Message::Composed(Composing::after(&event))),
        Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers)) => Some(Message::Held(modifiers)),
        Event::Window(window::Event::Resized(size) | window::Event::Opened { size, .. }) => {
            Some(Message::Resized(size))
        }
        Event::Window(window::Event::Focused) => Some(Message::LookedAt),
        Event::Window(window::Event::CloseRequested) => Some(Message::CloseRequested),
        _ => None,
    }
}
