//! The keyboard on a window without a screen: steps of the focus, and keys where it is.

use app::gui::Message;
use app::gui::focus::{Pane, Step, walk};
use iced::advanced::widget::operation::{Focusable, Operation, Outcome, Scrollable, TextInput, black_box};
use iced::keyboard::Key;
use iced::keyboard::key::{Named, NativeCode, Physical};
use iced::widget::Id;
use iced::{Rectangle, Vector, mouse};
use iced_test::core::{Event, clipboard, input_method, keyboard, renderer::Headless};
use iced_test::futures::futures::executor::block_on;
use iced_test::renderer::Renderer;
use iced_test::runtime::user_interface::{Cache, UserInterface};

use crate::support::Window;

type Ui<'a> = UserInterface<'a, Message, iced::Theme, Renderer>;

/// What came of a walk.
#[derive(Debug, Default)]
pub struct Walked {
    /// Which of all stops has the keyboard, counted from the first.
    pub stop: Option<usize>,
    pub pane: Option<Pane>,
    pub messages: usize,
    /// The keyboard is in a field of text.
    pub field: bool,
    /// The upper and lower edge of what has the keyboard, as it is scrolled now.
    pub on_screen: Option<(f32, f32)>,
}

/// Sees what has the keyboard, and all that could.
#[derive(Default)]
struct Look {
    scrolled: f32,
    next: f32,
    stops: Vec<Rectangle>,
    stop: Option<usize>,
    field: bool,
    last_is_field: bool,
    on_screen: Option<(f32, f32)>,
}

impl Operation for Look {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let outside = std::mem::replace(&mut self.scrolled, self.next);
        operate(self);
        (self.scrolled, self.next) = (outside, outside);
    }

    fn container(&mut self, _id: Option<&Id>, _bounds: Rectangle) {
        self.next = self.scrolled;
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        _bounds: Rectangle,
        _content: Rectangle,
        moved: Vector,
        _state: &mut dyn Scrollable,
    ) {
        self.next = self.scrolled + moved.y;
    }

    fn text_input(&mut self, _id: Option<&Id>, _bounds: Rectangle, _state: &mut dyn TextInput) {
        self.last_is_field = true;
    }

    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.field = self.last_is_field;
            self.stop = Some(self.stops.len());
            let top = bounds.y - self.scrolled;
            self.on_screen = Some((top, top + bounds.height));
        }
        self.last_is_field = false;
        self.stops.push(bounds);
    }
}

/// Takes a step and sees what has the keyboard then.
fn step(ui: &mut Ui<'_>, renderer: &Renderer, step: Step) -> Walked {
    let mut operation: Box<dyn Operation<Pane>> = Box::new(walk(step));
    let pane = loop {
        ui.operate(renderer, &mut black_box(&mut *operation));
        match operation.finish() {
            Outcome::Chain(next) => operation = next,
            Outcome::Some(pane) => break Some(pane),
            Outcome::None => break None,
        }
    };
    let mut look = Look::default();
    ui.operate(renderer, &mut look);
    Walked { stop: look.stop, pane, messages: 0, field: look.field, on_screen: look.on_screen }
}

fn press(ui: &mut Ui<'_>, renderer: &mut Renderer, key: Named) -> Vec<Message> {
    let mut messages = Vec::new();
    let _ =
        ui.update(&[pressed(key)], mouse::Cursor::Unavailable, renderer, &mut clipboard::Null, &mut messages);
    messages
}

fn pressed(key: Named) -> Event {
    held(Key::Named(key), keyboard::Modifiers::empty())
}

fn held(key: Key, modifiers: keyboard::Modifiers) -> Event {
    let text = match &key {
        Key::Named(Named::Space) => Some(" ".into()),
        Key::Character(text) if modifiers.is_empty() => Some(text.clone()),
        _ => None,
    };
    Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: Physical::Unidentified(NativeCode::Unidentified),
        location: keyboard::Location::Standard,
        modifiers,
        text,
        repeat: false,
    })
}

impl Window {
    /// Returns all that takes the keyboard.
    pub fn stops(&mut self) -> Vec<Rectangle> {
        self.session(|ui, renderer| {
            let mut look = Look::default();
            ui.operate(renderer, &mut look);
            (look.stops, Vec::new())
        })
        .0
    }

    /// Takes steps, then presses a key; what comes of it is only counted.
    pub fn walk(&mut self, steps: &[Step], key: Option<Named>) -> Walked {
        let (mut walked, messages) = self.walk_and_press(steps, key);
        walked.messages = messages.len();
        walked
    }

    /// Takes steps, presses a key, and takes in what comes of it.
    pub fn walk_and_tell(&mut self, steps: &[Step], key: Named) {
        let (_, messages) = self.walk_and_press(steps, Some(key));
        for message in messages {
            self.tell(message);
        }
    }

    /// Takes steps and types where they end.
    pub fn walk_and_type(&mut self, steps: &[Step], words: &str) {
        for letter in words.chars() {
            self.walk_and_hold(
                steps,
                Key::Character(letter.to_string().into()),
                keyboard::Modifiers::empty(),
            );
        }
    }

    /// Takes steps, presses keys together as a system reports them, and takes in what comes of it.
    pub fn walk_and_hold(&mut self, steps: &[Step], key: Key, modifiers: keyboard::Modifiers) {
        let ((), messages) = self.session(|ui, renderer| {
            for next in steps {
                step(ui, renderer, *next);
            }
            let mut messages = Vec::new();
            let event = held(key, modifiers);
            let cursor = mouse::Cursor::Unavailable;
            let _ = ui.update(&[event], cursor, renderer, &mut clipboard::Null, &mut messages);
            ((), messages)
        });
        for message in messages {
            self.tell(message);
        }
    }

    /// Composes a word in a field and presses a key before it is done.
    pub fn compose(&mut self, field: &'static str, word: &str, key: Named) {
        let events = [
            Event::InputMethod(input_method::Event::Opened),
            Event::InputMethod(input_method::Event::Preedit(word.to_owned(), None)),
            pressed(key),
        ];
        let ((), messages) = self.session(|ui, renderer| {
            let mut focus = iced::advanced::widget::operation::focusable::focus::<()>(Id::from(field));
            ui.operate(renderer, &mut focus);
            let mut messages = Vec::new();
            let _ =
                ui.update(&events, mouse::Cursor::Unavailable, renderer, &mut clipboard::Null, &mut messages);
            ((), messages)
        });
        for message in messages {
            self.tell(message);
        }
    }

    /// Takes one step after the other in a window that stays as it is, pressing a key after each; what comes of the keys is
    /// only counted.
    pub fn walk_along(&mut self, steps: usize, key: Option<Named>) -> Vec<Walked> {
        let walk = |ui: &mut Ui<'_>, renderer: &mut Renderer| {
            let mut press = || {
                let mut walked = step(ui, renderer, Step::Next);
                walked.messages = key.map_or(0, |key| press(ui, renderer, key).len());
                walked
            };
            ((0..steps).map(|_| press()).collect(), Vec::new())
        };
        self.session(walk).0
    }

    fn walk_and_press(&mut self, steps: &[Step], key: Option<Named>) -> (Walked, Vec<Message>) {
        self.session(|ui, renderer| {
            let mut walked = Walked::default();
            for next in steps {
                walked = step(ui, renderer, *next);
            }
            (walked, key.map(|key| press(ui, renderer, key)).unwrap_or_default())
        })
    }

    fn session<T>(
        &mut self,
        act: impl FnOnce(&mut Ui<'_>, &mut Renderer) -> (T, Vec<Message>),
    ) -> (T, Vec<Message>) {
        self.load_fonts();
        let font = app::gui::theme::REGULAR;
        let mut renderer =
            block_on(<Renderer as Headless>::new(font, 16.0.into(), Some("tiny-skia"))).unwrap();
        let mut ui = UserInterface::build(self.app.view(), self.size(), Cache::default(), &mut renderer);
        act(&mut ui, &mut renderer)
    }
}
