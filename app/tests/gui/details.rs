//! The line that adds tasks, and the details of one.

use app::config::ThemeChoice;
use app::gui::board::View;
use app::gui::screen::tasks;
use app::gui::screen::tasks::detail::{self, Part};
use app::gui::{Message, sample, sidebar};
use app::language::LanguageChoice;
use app::worker::{Command, Rows, Update};
use iced::keyboard::Modifiers;
use todo::{Priority, TaskChange, TaskDraft};

use crate::states;
use crate::support::Window;

fn added(window: &mut Window) -> (TaskDraft, Option<String>) {
    match window.sent().pop() {
        Some(Command::AddTask { draft, list }) => (draft, list.map(|list| list.0)),
        other => panic!("{other:?}"),
    }
}

fn draft(window: &mut Window, line: &str) {
    window.tell(Message::Tasks(tasks::Message::Drafted(line.to_owned())));
}

fn told(window: &mut Window, message: detail::Message) {
    window.tell(Message::Tasks(tasks::Message::Detail(message)));
}

#[test]
fn a_line_says_day_time_tags_priority_and_list() {
    let mut window = states::quick_add(ThemeChoice::Light);
    for chip in ["Fri 14 Mar 09:00", "#travel", "High", "Trip to Porto"] {
        assert!(window.shows(chip), "{chip}");
    }
    window.tell(Message::Tasks(tasks::Message::DraftSubmitted));
    let (draft, list) = added(&mut window);
    assert_eq!(draft.title, "Book the ferry");
    assert_eq!(draft.due, "2025-03-14".parse().ok());
    assert_eq!(draft.details.due_time, Some(jiff::civil::time(9, 0, 0, 0)));
    assert_eq!(draft.details.priority, Some(Priority::High));
    assert_eq!(draft.details.tags.to_string(), "travel");
    assert_eq!(list.as_deref(), Some("Trip to Porto"));
}

#[test]
fn the_line_reads_the_words_of_the_window_and_english_ones() {
    let (mut window, mut days) = (Window::sample(), Vec::new());
    for (language, line) in [
        (LanguageChoice::English, "Milk @tomorrow !high"),
        (LanguageChoice::German, "Milk @morgen !hoch"),
        (LanguageChoice::German, "Milk @tomorrow !high"),
        (LanguageChoice::Japanese, "Milk @明日 !高"),
        (LanguageChoice::Arabic, "Milk @غدا !عالية"),
    ] {
        window.speak(language);
        window.type_into("quick-add", &format!("{line}\n"));
        let (draft, _) = added(&mut window);
        assert_eq!((draft.title.as_str(), draft.details.priority), ("Milk", Some(Priority::High)), "{line}");
        days.push(draft.due);
    }
    days.dedup();
    assert!(matches!(days[..], [Some(_)]), "{days:?}");
}

#[test]
fn a_chip_that_is_pressed_leaves_the_line() {
    let mut window = states::quick_add(ThemeChoice::Light);
    window.click("High");
    assert_eq!(window.text_in("quick-add"), "Book the ferry @fri 9am #travel +Trip to Porto");
    assert!(!window.shows("High"));
}

#[test]
fn a_line_of_tokens_alone_is_no_task_yet() {
    let mut window = Window::sample();
    draft(&mut window, "@tomorrow");
    assert!(window.shows("Type a title too"));
    window.tell(Message::Tasks(tasks::Message::DraftSubmitted));
    assert!(window.sent().is_empty());
}

#[test]
fn what_the_line_does_not_say_the_view_does() {
    let mut window = Window::sample();
    let mut added_in = |view, line: &str| {
        window.tell(Message::Sidebar(sidebar::Message::Chosen(view)));
        window.sent();
        draft(&mut window, line);
        window.tell(Message::Tasks(tasks::Message::DraftSubmitted));
        added(&mut window).0
    };
    assert_eq!(added_in(View::Today, "a").due, "2025-03-11".parse().ok());
    assert_eq!(added_in(View::Today, "a @fri").due, "2025-03-14".parse().ok());
    assert_eq!(added_in(View::Upcoming, "a").due, "2025-03-12".parse().ok());
    assert_eq!(added_in(View::of_tag("travel"), "a").details.tags.to_string(), "travel");
    assert_eq!(added_in(View::List(sample::id("home")), "a").list, Some(sample::id("home")));
    assert_eq!(added_in(View::All, "a").due, None);
}

#[test]
fn ctrl_and_enter_open_the_task_that_was_added() {
    let mut window = Window::sample();
    draft(&mut window, "Rye");
    window.tell(Message::Held(Modifiers::COMMAND));
    window.tell(Message::Tasks(tasks::Message::DraftSubmitted));
    window.tell(Message::Held(Modifiers::empty()));
    let mut row = sample::rows().tasks[0].clone();
    row.task.id = sample::id("new");
    "Rye".clone_into(&mut row.task.title);
    window.hear(Update::Rows(Rows { tasks: vec![row], ..Rows::default() }));
    assert!(window.shows("Add a step"), "its details are open");
}

#[test]
fn a_day_can_be_typed_into_the_details() {
    let mut window = states::main(ThemeChoice::Light);
    told(&mut window, detail::Message::PartPressed(Part::Due));
    told(&mut window, detail::Message::PartTyped("tomorrow 9am".to_owned()));
    assert!(window.shows("↵ Tomorrow 09:00"));
    told(&mut window, detail::Message::PartSubmitted);
    match &window.sent()[..] {
        [Command::EditTasks { changes, .. }] => {
            let time = Some(jiff::civil::time(9, 0, 0, 0));
            let due = TaskChange::Due("2025-03-12".parse().ok());
            assert_eq!(changes[..], [due, TaskChange::DueTime(time)]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_understood_stays_to_be_mended() {
    let mut window = states::main(ThemeChoice::Light);
    told(&mut window, detail::Message::PartPressed(Part::Repeat));
    told(&mut window, detail::Message::PartTyped("now and then".to_owned()));
    told(&mut window, detail::Message::PartSubmitted);
    assert!(window.sent().is_empty());
    assert!(window.shows("Not understood yet"));
    told(&mut window, detail::Message::PartTyped("every 2 weeks".to_owned()));
    told(&mut window, detail::Message::PartSubmitted);
    let rule = TaskChange::Repeat("every 2 weeks".parse().ok());
    assert!(matches!(&window.sent()[..], [Command::EditTask { change, .. }] if *change == rule));
}

#[test]
fn priorities_lists_and_tags_are_one_press_away() {
    let mut window = states::main(ThemeChoice::Light);
    let mut change = |part, message| {
        told(&mut window, detail::Message::PartPressed(part));
        told(&mut window, message);
        match window.sent().pop() {
            Some(Command::EditTask { change, .. }) => change,
            other => panic!("{other:?}"),
        }
    };
    let low = TaskChange::Priority(Some(Priority::Low));
    assert_eq!(change(Part::Priority, detail::Message::Picked(low.clone())), low);
    let home = TaskChange::List(Some(sample::id("home")));
    assert_eq!(change(Part::List, detail::Message::Picked(home.clone())), home);
    let added = change(Part::Tags, detail::Message::TagPicked("phone".to_owned()));
    assert_eq!(added, TaskChange::Tags(todo::Tags::parse("travel phone")));
}

#[test]
fn steps_are_added_ticked_and_opened() {
    let mut window = states::main(ThemeChoice::Light);
    assert!(window.shows("1 of 3"));
    window.type_into("detail-step", "Print the tickets\n");
    let (draft, _) = added(&mut window);
    assert_eq!(draft.details.parent, Some(sample::id("t03")));
    assert_eq!(draft.list, Some(sample::id("porto")), "a step is in the list of its task");
    window.click("Ask Ines about her dates");
    assert!(window.shows("Book flights to Porto"), "its task is one press away");
    assert!(window.shows("No notes"));
}

#[test]
fn notes_read_as_markdown_until_they_are_written() {
    let mut window = states::main(ThemeChoice::Light);
    assert!(!window.texts().iter().any(|text| text.contains("**")), "nobody reads asterisks");
    window.click("Edit");
    assert!(window.shows("Done"));
    window.click("Done");
    assert!(window.shows("Edit"));
}
