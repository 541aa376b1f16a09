//! Windows of every size: nothing that is needed is out of reach.

use app::config::ThemeChoice;
use iced::Rectangle;

use crate::states;
use crate::support::Window;

/// Returns where a text is seen, if it is.
fn seen(window: &mut Window, words: &str) -> Option<Rectangle> {
    let mut bounds = None;
    window.drive(|ui| {
        bounds = ui.find(words).ok().and_then(|text| text.visible_bounds());
        Ok(())
    });
    bounds
}

#[test]
fn the_buttons_of_a_dialog_are_in_sight_in_a_window_of_any_size() {
    for state in [states::conflict, states::conflict_together, states::narrow_conflict] {
        for (width, height) in [(1180.0, 760.0), (720.0, 480.0), (480.0, 640.0)] {
            let mut window = state(ThemeChoice::Light);
            window.resize(width, height);
            for words in ["Decide later", "Apply"] {
                let at = seen(&mut window, words).expect(words);
                assert!(at.height > 10.0 && at.y + at.height < height, "{words} at {at:?} of {height}");
            }
        }
    }
}

#[test]
fn an_open_task_lies_beside_the_others_over_them_or_in_their_place() {
    let mut window = states::main(ThemeChoice::Light);
    for (width, others) in [(1180.0, true), (860.0, true), (480.0, false)] {
        window.resize(width, 640.0);
        assert!(window.shows("Notes"), "{width}");
        assert_eq!(window.shows("Oat milk"), others, "{width}");
    }
}

#[test]
fn the_sidebar_is_beside_the_tasks_or_one_press_away() {
    for (width, beside) in [(1180.0, true), (760.0, true), (600.0, false)] {
        let mut window = states::narrow_list(ThemeChoice::Light);
        window.resize(width, 640.0);
        assert_eq!(window.shows("Upcoming"), beside, "{width}");
    }
    assert!(states::narrow_sidebar(ThemeChoice::Light).shows("Upcoming"));
}

#[test]
fn shapes_of_rows_are_shown_while_the_tasks_come_and_no_word_about_there_being_none() {
    let window = states::loading(ThemeChoice::Light);
    assert!(!window.texts().iter().any(|text| text.contains("No tasks")));
    let before = Window::new(ThemeChoice::Light).paint(1.0);
    assert_ne!(window.paint(1.0), before, "the shapes are painted");
}

#[test]
fn every_density_paints_the_same_window() {
    let window = states::main(ThemeChoice::Light);
    let (size, once) = window.paint(1.0);
    let mean = |pixels: &[u8]| {
        let sum: u64 = pixels.iter().map(|part| u64::from(*part)).sum();
        sum / u64::try_from(pixels.len()).unwrap()
    };
    for (scale, width, height) in [(1.5, 1770, 1140), (2.0, 2360, 1520)] {
        let (dense, pixels) = window.paint(scale);
        assert_eq!((dense.width, dense.height), (width, height), "of {} by {}", size.width, size.height);
        assert!(mean(&pixels).abs_diff(mean(&once)) <= 1, "the same in more pixels at {scale}");
    }
}
