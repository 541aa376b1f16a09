//! The program as the emulator runs it: each step of a script ends when the worker has said all that came of it.
//!
//! What a person does is a message; the task it leads to goes on into a question to the worker, which answers one thing after
//! the other. So the answer comes after all that the step led to, and a script in the mode `Patient` waits for it.

use std::sync::Arc;
use std::time::Duration;

use app::gui::{App, Message, toast};
use app::worker::{Activity, Command, Handle, Update};
use iced::{Element, Program, Settings, Subscription, Task, Theme, theme, window};
use iced_test::program::Preset;
use sync_core::RecordId;
use tokio::sync::watch;

use crate::ears;

/// A step that takes longer fails at what the script expects next.
const LONG: Duration = Duration::from_secs(30);
const QUESTION: &str = "question-";

/// A program that is patient, and what it can begin with.
pub struct Patient<P> {
    pub program: P,
    pub presets: Vec<Preset<App, Message>>,
    pub calm: Calm,
}

/// What is known of the worker. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Calm(Arc<watch::Sender<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// There is a worker, or one begins.
    begun: bool,
    handle: Option<Handle>,
    /// It has told everything it has.
    greeted: bool,
    syncing: bool,
    /// What came that nobody but a person leads to.
    acts: u64,
    asked: u64,
    answered: u64,
}

/// Who leads to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Person,
    Worker,
    Time,
}

fn by(message: &Message) -> By {
    match message {
        Message::Worker(_) | Message::WorkerEnded => By::Worker,
        Message::Frame(_)
        | Message::FrameBegun
        | Message::Ticked
        | Message::StillLoading
        | Message::FlashEnded(_)
        | Message::Settled(_)
        | Message::ModeChanged(_)
        | Message::LessMotion(_)
        | Message::Toast(toast::Message::Expired(_)) => By::Time,
        _ => By::Person,
    }
}

impl Calm {
    /// Makes the start of a program one that ends when the worker has told everything.
    pub fn boot(&self, (app, task): (App, Task<Message>)) -> (App, Task<Message>) {
        self.0.send_replace(Known { begun: app.has_begun(), ..Known::default() });
        (app, task.chain(self.come()))
    }

    /// Takes note of a message before the window does. Returns whether it is none of the window's.
    fn hears(&self, message: &Message) -> bool {
        let mut is_answer = false;
        self.0.send_modify(|known| match message {
            Message::Worker(Update::Ready(handle)) => known.handle = Some(handle.clone()),
            Message::Worker(Update::Status(status)) => {
                known.greeted = true;
                known.syncing = status.activity != Activity::Idle;
            }
            Message::Worker(Update::Explained { id, .. }) if id.as_str().starts_with(QUESTION) => {
                known.answered += 1;
                is_answer = true;
            }
            message => known.acts += u64::from(by(message) == By::Person),
        });
        is_answer
    }

    /// Ends when the worker has said all that came of what was done until now.
    fn come(&self) -> Task<Message> {
        let calm = self.clone();
        let come = async move { drop(tokio::time::timeout(LONG, calm.comes()).await) };
        Task::future(come).discard()
    }

    async fn comes(self) {
        let mut known = self.0.subscribe();
        loop {
            let rests = |known: &Known| known.handle.is_some() && known.greeted && !known.syncing;
            drop(known.wait_for(|known| !known.begun || rests(known)).await);
            let (mut acts, mut number) = (0, 0);
            self.0.send_modify(|known| {
                acts = known.acts;
                if let Some(handle) = known.handle.as_ref().filter(|_| known.begun) {
                    known.asked += 1;
                    number = known.asked;
                    let id = RecordId::new(format!("{QUESTION}{number}")).unwrap();
                    handle.send(Command::Explain { id });
                }
            });
            drop(known.wait_for(|known| known.answered >= number).await);
            let now = known.borrow();
            if now.acts == acts && !now.syncing {
                return;
            }
        }
    }
}

impl<P> Program for Patient<P>
where
    P: Program<State = App, Message = Message, Theme = Theme> + 'static,
{
    type State = App;
    type Message = Message;
    type Theme = Theme;
    type Renderer = P::Renderer;
    type Executor = P::Executor;

    fn name() -> &'static str {
        P::name()
    }

    fn settings(&self) -> Settings {
        self.program.settings()
    }

    fn window(&self) -> Option<window::Settings> {
        self.program.window()
    }

    fn boot(&self) -> (App, Task<Message>) {
        self.calm.boot(self.program.boot())
    }

    fn update(&self, app: &mut App, message: Message) -> Task<Message> {
        if self.calm.hears(&message) {
            return Task::none();
        }
        let by = by(&message);
        let task = self.program.update(app, message);
        self.calm.0.send_modify(|known| known.begun = app.has_begun());
        if by == By::Person { task.chain(self.calm.come()) } else { task }
    }

    fn view<'a>(&self, app: &'a App, window: window::Id) -> Element<'a, Message, Theme, P::Renderer> {
        ears::around(self.program.view(app, window), window)
    }

    fn subscription(&self, app: &App) -> Subscription<Message> {
        self.program.subscription(app)
    }

    fn theme(&self, app: &App, window: window::Id) -> Option<Theme> {
        self.program.theme(app, window)
    }

    fn style(&self, app: &App, theme: &Theme) -> theme::Style {
        self.program.style(app, theme)
    }

    fn scale_factor(&self, app: &App, window: window::Id) -> f32 {
        self.program.scale_factor(app, window)
    }

    fn presets(&self) -> &[Preset<App, Message>] {
        &self.presets
    }
}
