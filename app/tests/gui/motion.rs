//! What moves: how it comes to rest, and that nothing asks for a frame then.

use std::time::{Duration, Instant};

use app::config::{LessMotion, Look, ThemeChoice};
use app::gui::motion::{CALM, QUICK};
use app::gui::screen::tasks;
use app::gui::{Message, sample};
use app::worker::Update;
use iced::{Point, mouse};
use iced_test::core::renderer::Headless;
use iced_test::core::window::RedrawRequest;
use iced_test::core::{Event, clipboard, window};
use iced_test::futures::futures::executor::block_on;
use iced_test::futures::subscription::into_recipes;
use iced_test::renderer::Renderer;
use iced_test::runtime::user_interface::{Cache, State, UserInterface};

use crate::states;
use crate::states::all::ALL;
use crate::support::Window;

fn completing() -> Window {
    let mut window = Window::sample();
    window.tell_only(Message::Worker(Update::Rows(states::completed_rows("t03"))));
    window
}

fn less(window: &mut Window, less_motion: LessMotion) {
    let look = Look { less_motion, ..window.app.look() };
    window.app.set_look(look);
}

/// How many things the window listens to.
fn listens_to(window: &Window) -> usize {
    into_recipes(window.app.subscription()).len()
}

#[test]
fn nothing_that_is_at_rest_asks_for_a_frame() {
    for (name, state) in ALL {
        let runs = ["syncing", "receiving"].contains(name);
        let moves = runs || name.starts_with("moves-");
        assert_eq!(state(ThemeChoice::Light).app.next_frame().is_some(), moves, "{name}");
    }
}

#[test]
fn frames_come_only_while_something_moves() {
    let mut window = Window::sample();
    let at_rest = listens_to(&window);
    window.tell_only(Message::Tasks(tasks::Message::RowPressed(sample::id("t03"))));
    assert_eq!(listens_to(&window), at_rest + 1);
    window.moves_for(CALM / 2);
    assert_eq!(listens_to(&window), at_rest + 1);
    window.frame_after(CALM);
    assert_eq!(listens_to(&window), at_rest);
}

#[test]
fn a_completed_task_fills_its_circle_and_leaves_the_list() {
    let mut window = completing();
    let title =
        sample::rows().tasks.iter().find(|row| row.task.id == sample::id("t03")).unwrap().task.title.clone();
    let shown = |window: &Window| window.texts().contains(&title);
    assert!(shown(&window));
    window.moves_for(CALM / 2);
    assert!(shown(&window), "its circle fills");
    window.frame_after(CALM / 2);
    assert!(shown(&window), "it begins to leave");
    window.frame_after(CALM);
    assert!(!shown(&window) && window.app.next_frame().is_none(), "it is gone");
}

#[test]
fn a_window_is_the_same_after_a_motion_as_without_one() {
    for state in [states::main, states::deleted_toast] {
        let moved = state(ThemeChoice::Light).paint(1.0);
        let mut window = state(ThemeChoice::Light);
        less(&mut window, LessMotion::On);
        assert_eq!(moved, window.paint(1.0));
    }
    let mut moved = completing();
    moved.rest();
    let mut at_once = Window::sample();
    less(&mut at_once, LessMotion::On);
    at_once.tell_only(Message::Worker(Update::Rows(states::completed_rows("t03"))));
    assert_eq!(moved.paint(1.0), at_once.paint(1.0));
}

#[test]
fn with_less_motion_nothing_asks_for_a_frame() {
    for (choice, system) in [(LessMotion::On, false), (LessMotion::System, true)] {
        let mut window = Window::sample();
        less(&mut window, choice);
        window.tell_only(Message::LessMotion(system));
        let at_rest = listens_to(&window);
        let quiet = |window: &Window| window.app.next_frame().is_none() && listens_to(window) == at_rest;
        window.tell_only(Message::Worker(Update::Rows(states::completed_rows("t03"))));
        assert!(quiet(&window));
        window.tell_only(Message::Tasks(tasks::Message::RowPressed(sample::id("t04"))));
        assert!(quiet(&window));
        window.tell_only(Message::Worker(Update::Refreshed { sentence: "Up to date".into(), conflicts: 0 }));
        assert!(quiet(&window));
        let mut status = sample::status();
        status.activity = app::worker::Activity::Sending { done: 1, total: 3 };
        window.tell_only(Message::Worker(Update::Status(status)));
        assert!(quiet(&window), "not even the sign of a sync goes around");
    }
}

#[test]
fn the_system_is_not_asked_where_somebody_chose() {
    let mut window = Window::sample();
    less(&mut window, LessMotion::Off);
    window.tell_only(Message::LessMotion(true));
    window.tell_only(Message::Tasks(tasks::Message::RowPressed(sample::id("t03"))));
    assert!(window.app.next_frame().is_some());
}

/// Moves the pointer onto something, draws the window at times after that, and returns what it asks for each time.
fn hovering(window: &Window, at: Point, times: &[Duration]) -> Vec<RedrawRequest> {
    window.load_fonts();
    let mut renderer =
        block_on(<Renderer as Headless>::new(app::gui::theme::REGULAR, 16.0.into(), Some("tiny-skia")))
            .unwrap();
    let begin = Instant::now();
    let mut cache = Cache::default();
    let mut asked = Vec::new();
    let away = (Event::Window(window::Event::RedrawRequested(begin)), mouse::Cursor::Unavailable);
    let moved = Event::Mouse(mouse::Event::CursorMoved { position: at });
    let over = mouse::Cursor::Available(at);
    let drawn = |time: &Duration| Event::Window(window::Event::RedrawRequested(begin + *time));
    let later = times.iter().map(|time| (drawn(time), over));
    for (event, cursor) in [away, (moved, over)].into_iter().chain(later) {
        let mut ui = UserInterface::build(window.app.view(), window.size(), cache, &mut renderer);
        let (state, _) = ui.update(&[event], cursor, &mut renderer, &mut clipboard::Null, &mut Vec::new());
        if let State::Updated { redraw_request, .. } = state {
            asked.push(redraw_request);
        }
        cache = ui.into_cache();
    }
    asked.split_off(2)
}

#[test]
fn a_button_under_the_pointer_fades_for_a_moment_and_then_asks_for_nothing() {
    let mut window = Window::sample();
    let settings = Point::new(60.0, 690.0);
    let times = [Duration::ZERO, QUICK / 2, QUICK, QUICK * 2];
    let asked = hovering(&window, settings, &times);
    assert!(matches!(asked[..2], [RedrawRequest::At(_), RedrawRequest::At(_)]), "{asked:?}");
    assert_eq!(asked[2..], [RedrawRequest::Wait, RedrawRequest::Wait]);
    less(&mut window, LessMotion::On);
    let asked = hovering(&window, settings, &times);
    assert!(asked.iter().all(|asked| *asked == RedrawRequest::Wait), "{asked:?}");
}
