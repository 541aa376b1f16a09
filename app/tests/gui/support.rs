//! A window without a screen: it shows itself to a simulator, and its commands end in a channel.

use std::path::Path;
use std::sync::{Arc, Mutex, Once};
use std::time::{Duration, Instant};

use app::config::{AutoSync, Config, Filters, KeyWords, Look, Sorts, ThemeChoice};
use app::gui::{
    App, Boot, Elsewhere, FirstStart, Message, Notice, Notifier, Opener, Start, motion, sample, theme,
};
use app::language::{Language, LanguageChoice};
use app::worker::{Command, Handle, Rows, Status, StoreKind, Update};
use iced::keyboard::key::{NativeCode, Physical};
use iced::keyboard::{Key, Modifiers};
use iced::{Settings, Size, Theme, mouse};
use iced_test::core::renderer::{Headless, Style};
use iced_test::core::theme::Base;
use iced_test::core::{Event, clipboard, window};
use iced_test::futures::futures::executor::block_on;
use iced_test::renderer::Renderer;
use iced_test::runtime::user_interface::{Cache, UserInterface};
use iced_test::selector::Candidate;
use iced_test::{Error, Simulator};
use tokio::sync::mpsc::UnboundedReceiver;

// This file is a module of two crates in two folders, so the other one is named by its path.
#[path = "support/picture.rs"]
mod picture;

/// What the settings of an earlier time say about keys and searches.
type Kept = (KeyWords, Filters);

/// A window and what it asked of its worker.
pub struct Window {
    pub app: App,
    size: Size,
    commands: UnboundedReceiver<Command>,
    /// What the desktop was asked to show.
    pub notices: Arc<Mutex<Vec<Notice>>>,
    /// What the system was asked to open.
    pub opened: Arc<Mutex<Vec<String>>>,
    /// When the window was opened, as its frames count.
    begun: Instant,
    /// How long ago that was.
    age: Duration,
}

fn fonts_loaded() -> Settings {
    static ONCE: Once = Once::new();
    let mut settings = Settings { default_font: theme::REGULAR, ..Settings::default() };
    ONCE.call_once(|| {
        settings.fonts = theme::FONTS.iter().map(|font| (*font).into()).collect();
    });
    settings
}

impl Window {
    /// A window whose worker is ready and has said nothing yet.
    pub fn new(theme: ThemeChoice) -> Self {
        Self::sorted(theme, Sorts::new())
    }

    /// The same, with orders that were chosen at an earlier time.
    pub fn sorted(theme: ThemeChoice, sorts: Sorts) -> Self {
        let mut window = Self::unopened(theme, None, sorts, Kept::default());
        window.begin();
        window
    }

    /// The same at a start with the settings of an earlier time.
    pub fn again(config: &Config) -> Self {
        let kept = (config.keys.clone(), config.filters.clone());
        let mut window = Self::unopened(config.look.theme, None, config.sorts.clone(), kept);
        window.begin();
        window.hear(Update::Rows(sample::rows()));
        window.hear(Update::Status(sample::status()));
        window
    }

    /// A window at a first start: there is no worker.
    pub fn at_first(theme: ThemeChoice) -> Self {
        Self::at_first_start(theme, Elsewhere::Anywhere)
    }

    /// The same, where another folder may or may not be chosen.
    pub fn at_first_start(theme: ThemeChoice, elsewhere: Elsewhere) -> Self {
        let folder = "/home/ana/.local/share/tidelist/profiles/default".into();
        let first = FirstStart { folder, elsewhere, store: StoreKind::Sqlite, others: None };
        Self::unopened(theme, Some(first), Sorts::new(), Kept::default())
    }

    /// Lets the worker begin, as it does once a first start knows where the tasks shall live.
    pub fn begin(&mut self) {
        let (handle, commands) = Handle::new();
        self.commands = commands;
        self.hear(Update::Ready(handle));
    }

    fn unopened(theme: ThemeChoice, welcome: Option<FirstStart>, sorts: Sorts, kept: Kept) -> Self {
        Self::booted(|boot| {
            boot.look.theme = theme;
            boot.welcome = welcome;
            boot.sorts = sorts;
            (boot.keys, boot.filters) = kept;
        })
    }

    /// A window that starts otherwise than most.
    pub fn booted(otherwise: impl FnOnce(&mut Boot)) -> Self {
        let notices = Arc::default();
        let shown: Arc<Mutex<Vec<Notice>>> = Arc::clone(&notices);
        let notifier = Notifier::new(move |notice| shown.lock().unwrap().push(notice));
        let opened = Arc::default();
        let list: Arc<Mutex<Vec<String>>> = Arc::clone(&opened);
        let opener = Opener::new(move |what| {
            list.lock().unwrap().push(what.to_string_lossy().into_owned());
            Ok(())
        });
        let mut boot = Boot {
            worker: None,
            notifier,
            opener,
            clock: sample::clock(),
            language: Language::English,
            look: Look { theme: ThemeChoice::Light, ..Look::default() },
            filters: Filters::default(),
            keys: KeyWords::default(),
            sorts: Sorts::new(),
            auto_sync: AutoSync::default(),
            start: Start::Shown,
            welcome: None,
            link: None,
            login: None,
            tray: None,
            hot_keys: None,
            hot_key: None,
        };
        otherwise(&mut boot);
        let (app, _) = App::new(boot);
        let (size, commands) = (Size::new(1180.0, 760.0), Handle::new().1);
        Self { app, size, commands, notices, opened, begun: Instant::now(), age: Duration::ZERO }
    }

    /// A window that shows a status and the sample's rows.
    pub fn showing(theme: ThemeChoice, status: Status, rows: Rows) -> Self {
        let mut window = Self::new(theme);
        window.hear(Update::Rows(rows));
        window.hear(Update::Status(status));
        window
    }

    /// A connected window with the sample's rows, light.
    pub fn sample() -> Self {
        Self::showing(ThemeChoice::Light, sample::status(), sample::rows())
    }

    pub fn size(&self) -> Size {
        self.size
    }

    /// Sees to it that the bundled typeface is there.
    pub fn load_fonts(&self) {
        drop(Simulator::<Message>::with_size(fonts_loaded(), self.size, iced::widget::space()));
    }

    pub fn resize(&mut self, width: f32, height: f32) {
        self.size = Size::new(width, height);
        self.tell(Message::Resized(self.size));
    }

    /// Lets the window speak a language, as one chooses it in the settings.
    pub fn speak(&mut self, language: LanguageChoice) {
        let look = Look { language, ..self.app.look() };
        self.app.set_look(look);
    }

    /// Takes a message in, and lets all that moves come to rest.
    pub fn tell(&mut self, message: Message) {
        self.tell_only(message);
        self.rest();
    }

    /// Takes a message in; what moves has not begun yet.
    pub fn tell_only(&mut self, message: Message) {
        drop(self.app.update(message));
    }

    /// Lets time go by until nothing moves but what goes around as long as something runs.
    pub fn rest(&mut self) {
        for _ in 0..4 {
            if self.app.next_frame().is_some() {
                self.age += motion::TURN;
                self.frame_after(Duration::ZERO);
            }
        }
    }

    /// Gives what moves its first frame, and another one after so long a time.
    pub fn moves_for(&mut self, time: Duration) {
        self.frame_after(Duration::ZERO);
        self.frame_after(time);
    }

    /// Gives what moves a frame, so much later than the last one.
    pub fn frame_after(&mut self, time: Duration) {
        self.age += time;
        drop(self.app.update(Message::Frame(self.begun + self.age)));
    }

    pub fn hear(&mut self, update: Update) {
        self.tell(Message::Worker(update));
    }

    /// Shows the window and does something in it; then the messages that came of it are taken in.
    pub fn drive(&mut self, act: impl FnOnce(&mut Simulator<'_, Message>) -> Result<(), Error>) {
        let mut ui = Simulator::with_size(fonts_loaded(), self.size, self.app.view());
        act(&mut ui).unwrap();
        let messages: Vec<_> = ui.into_messages().collect();
        for message in messages {
            self.tell(message);
        }
    }

    /// Clicks on some text.
    pub fn click(&mut self, words: &str) {
        self.drive(|ui| ui.click(words).map(drop));
    }

    /// Clicks on the last of several equal texts.
    pub fn click_last(&mut self, words: &str) {
        self.drive(|ui| {
            let mut bounds = None;
            let _ = ui.find(|candidate: Candidate<'_>| -> Option<()> {
                if let Candidate::Text { content, visible_bounds, .. } = candidate
                    && content == words
                {
                    bounds = visible_bounds.or(bounds);
                }
                None
            });
            ui.point_at(bounds.expect("the text is shown").center());
            let _ = ui.simulate(iced_test::simulator::click());
            Ok(())
        });
    }

    /// Clicks somewhere.
    pub fn click_at(&mut self, x: f32, y: f32) {
        self.drive(|ui| {
            ui.point_at((x, y));
            let _ = ui.simulate(iced_test::simulator::click());
            Ok(())
        });
    }

    /// Clicks into a field and types; Enter follows if the text ends with a newline.
    pub fn type_into(&mut self, id: &'static str, words: &str) {
        let (words, enter) = match words.strip_suffix('\n') {
            Some(words) => (words, true),
            None => (words, false),
        };
        for letter in words.chars() {
            self.drive(|ui| {
                ui.click(iced_test::selector::id(id))?;
                let _ = ui.tap_key(Key::Named(iced::keyboard::key::Named::End));
                let _ = ui.typewrite(&letter.to_string());
                Ok(())
            });
        }
        if enter {
            self.drive(|ui| {
                ui.click(iced_test::selector::id(id))?;
                let _ = ui.tap_key(Key::Named(iced::keyboard::key::Named::Enter));
                Ok(())
            });
        }
    }

    /// Presses a key no widget takes.
    pub fn key(&mut self, key: Key, modifiers: Modifiers) {
        use app::gui::shortcut::{Press, Taken};

        let physical = Physical::Unidentified(NativeCode::Unidentified);
        self.tell(Message::Pressed(Press { key, physical, modifiers, taken: Taken::Free }));
    }

    pub fn letter(&mut self, letter: &str) {
        self.key(Key::Character(letter.into()), Modifiers::empty());
    }

    pub fn named(&mut self, key: iced::keyboard::key::Named) {
        self.key(Key::Named(key), Modifiers::empty());
    }

    /// Returns whether some text is shown.
    pub fn shows(&self, words: &str) -> bool {
        let mut ui = Simulator::with_size(fonts_loaded(), self.size, self.app.view());
        ui.find(words).is_ok()
    }

    /// Whether some text that is laid out has these words in it.
    pub fn shows_part(&self, words: &str) -> bool {
        self.texts().iter().any(|text| text.contains(words))
    }

    /// Returns all texts that are laid out.
    pub fn texts(&self) -> Vec<String> {
        let mut ui = Simulator::with_size(fonts_loaded(), self.size, self.app.view());
        let mut texts = Vec::new();
        let _ = ui.find(|candidate: Candidate<'_>| -> Option<()> {
            if let Candidate::Text { content, .. } = candidate {
                texts.push(content.to_owned());
            }
            None
        });
        texts
    }

    /// Returns how many texts are laid out.
    pub fn count_texts(&self) -> usize {
        let mut ui = Simulator::with_size(fonts_loaded(), self.size, self.app.view());
        let mut count = 0;
        let _ = ui.find(|candidate: Candidate<'_>| -> Option<()> {
            count += usize::from(matches!(candidate, Candidate::Text { .. }));
            None
        });
        count
    }

    /// Returns the text in a field.
    pub fn text_in(&self, id: &'static str) -> String {
        let mut ui = Simulator::with_size(fonts_loaded(), self.size, self.app.view());
        let wanted = iced::widget::Id::from(id);
        let text = ui.find(move |candidate: Candidate<'_>| match candidate {
            Candidate::TextInput { id: Some(id), state, .. } if *id == wanted => {
                Some(state.text().to_owned())
            }
            _ => None,
        });
        text.expect("the field is shown")
    }

    /// Returns the commands sent since the last call.
    pub fn sent(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.commands.try_recv().ok()).collect()
    }

    /// Paints the window at a scale and returns its size and its pixels.
    pub fn paint(&self, scale: f32) -> (Size<u32>, Vec<u8>) {
        self.load_fonts();
        let mut renderer =
            block_on(<Renderer as Headless>::new(theme::REGULAR, 16.0.into(), Some("tiny-skia")));
        let renderer = renderer.as_mut().expect("the software renderer needs nothing");
        let theme: Theme = self.app.theme();
        let mut ui = UserInterface::build(self.app.view(), self.size, Cache::default(), renderer);
        let redraw = Event::Window(window::Event::RedrawRequested(Instant::now()));
        let mut messages = Vec::new();
        let cursor = mouse::Cursor::Unavailable;
        let _ = ui.update(&[redraw], cursor, renderer, &mut clipboard::Null, &mut messages);
        let base = theme.base();
        ui.draw(renderer, &theme, &Style { text_color: base.text_color }, cursor);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let pixels = |length: f32| (length * scale).round() as u32;
        let size = Size::new(pixels(self.size.width), pixels(self.size.height));
        (size, renderer.screenshot(size, scale, base.background_color))
    }

    /// Paints the window into a PNG file.
    pub fn save(&self, path: &Path, scale: f32) {
        let (size, pixels) = self.paint(scale);
        picture::save(path, (size.width, size.height), &pixels);
    }
}
