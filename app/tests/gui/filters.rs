//! Searches that are kept: typed with their signs, kept under a name, opened, changed, renamed and deleted.

use app::config::{Filters, SavedFilter, Swap, ThemeChoice};
use app::worker::{Command, Text, Update};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

use crate::states;
use crate::support::Window;

fn saved(name: &str, query: &str) -> Option<SavedFilter> {
    Some(SavedFilter { name: name.to_owned(), query: query.to_owned() })
}

/// The changes that were asked for since the last call.
fn swaps(window: &mut Window) -> Vec<Swap> {
    let swap = |command| match command {
        Command::SwapFilter(swap) => Some(swap),
        _ => None,
    };
    window.sent().into_iter().filter_map(swap).collect()
}

/// Makes the changes that were asked for, as the worker does.
fn made(window: &mut Window, filters: &mut Filters) {
    for swap in swaps(window) {
        filters.swap(&swap).unwrap();
        let now = swap.to.map(|to| Text(to.name));
        window.hear(Update::Filters { filters: filters.clone(), now });
    }
}

fn search(window: &mut Window, words: &str) {
    window.key(Key::Character("f".into()), Modifiers::COMMAND);
    window.type_into("search", words);
}

#[test]
fn a_search_understands_the_signs_of_the_line_that_adds() {
    for (line, shown, hidden) in [
        ("#travel", "Find a flat near Bolh\u{e3}o market", "Oat milk"),
        ("!high", "Book flights to Porto", "Review the onboarding draft"),
        ("@overdue", "Renew the library cards", "Sourdough"),
        ("+Trip to Porto", "Book flights to Porto", "Oat milk"),
        ("is:done beans", "Coffee beans", "Oat milk"),
        ("has:steps", "Book flights to Porto", "Sourdough"),
        ("porto #travel !high", "Book flights to Porto", "Find a flat near Bolh\u{e3}o market"),
    ] {
        let mut window = Window::sample();
        window.key(Key::Character("f".into()), Modifiers::COMMAND);
        let typed = app::gui::screen::tasks::Message::SearchTyped(line.to_owned());
        window.tell(app::gui::Message::Tasks(typed));
        assert!(window.shows(shown), "{line}: {:?}", window.texts());
        assert!(!window.shows(hidden), "{line}");
    }
}

#[test]
fn a_search_is_kept_changed_renamed_and_deleted() {
    let mut window = Window::sample();
    let mut filters = Filters::default();
    search(&mut window, "#travel");
    window.click("Keep\u{2026}");
    window.type_into("keep-search", " soon\n");
    made(&mut window, &mut filters);
    assert!(window.shows("#travel soon") && window.shows("FILTERS"), "{:?}", window.texts());
    assert!(!window.shows("Sourdough"), "it is shown at once");

    // What it looks for is changed under its name.
    window.click("#travel");
    assert_eq!(window.text_in("search"), "#travel");
    window.type_into("search", " !high");
    window.click("Keep\u{2026}");
    assert_eq!(window.text_in("keep-search"), "#travel soon");
    window.type_into("keep-search", "\n");
    made(&mut window, &mut filters);
    assert_eq!(filters.named("#travel soon"), saved("#travel soon", "#travel !high"));

    window.tell(app::gui::Message::Sidebar(app::gui::sidebar::Message::Filter(
        app::gui::sidebar::filters::Message::RenamePressed("#travel soon".to_owned()),
    )));
    window.type_into("rename-filter", "er\n");
    made(&mut window, &mut filters);
    assert_eq!(filters.named("#travel sooner"), saved("#travel sooner", "#travel !high"));
    assert!(window.shows("#travel sooner"));

    let delete = app::gui::sidebar::filters::Message::DeletePressed(filters.named("#travel sooner").unwrap());
    window.tell(app::gui::Message::Sidebar(app::gui::sidebar::Message::Filter(delete)));
    made(&mut window, &mut filters);
    assert!(!window.shows("FILTERS") && window.shows("Sourdough"), "all tasks are shown instead");
}

#[test]
fn a_kept_search_counts_what_it_finds_and_gives_new_tasks_what_it_asks_for() {
    let mut window = states::filter(ThemeChoice::Light);
    window.type_into("quick-add", "Tickets\n");
    let added = window.sent().into_iter().find_map(|command| match command {
        Command::AddTask { draft, .. } => Some(draft),
        _ => None,
    });
    assert!(added.unwrap().details.tags.contains("travel"));
}

#[test]
fn escape_gives_up_the_name_and_then_the_search() {
    let mut window = Window::sample();
    search(&mut window, "#travel");
    window.click("Keep\u{2026}");
    window.named(Named::Escape);
    assert!(!window.shows("Keep as") && window.shows("Keep\u{2026}"));
    window.named(Named::Escape);
    assert!(window.shows("All tasks") && !window.shows("Keep\u{2026}"));
    assert_eq!(swaps(&mut window), []);
}

#[test]
fn a_search_for_a_list_that_is_gone_says_so() {
    let mut window = Window::sample();
    let mut filters = Filters::default();
    for (name, query) in [("Old", "+\"Trip to Rome\""), ("None", "+Groceries #none")] {
        filters.swap(&Swap { from: None, to: saved(name, query) }).unwrap();
    }
    window.hear(Update::Filters { filters, now: None });
    window.click("Old");
    assert!(window.shows("There is no list \u{201c}Trip to Rome\u{201d} any more."));
    window.click("+\"Trip to Rome\"");
    assert_eq!(window.text_in("search"), "+\"Trip to Rome\"", "it is one press to look for something else");
    window.click("None");
    assert!(window.shows("No task is like this."));
}
