//! A filter is read as it is printed, and holds what it says.

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::{Record, RecordId};

use super::*;

fn task(fields: &Value) -> Task {
    Task::from_record(&Record::new(RecordId::new("t1").unwrap(), fields.as_object().unwrap().clone()))
}

fn facts<'a>() -> Facts<'a> {
    Facts { today: date(2026, 3, 11), list: Some("Trip to \"Porto\""), steps: false }
}

/// A line as people and monkeys type it.
fn line() -> impl Strategy<Value = String> {
    let signs = ["#", "!", "@", "+", "\\", "is:", "has:", "＃", "+\"", "\\\\#", "\\is:", ""];
    let bodies = [
        "shop", "high", "1", "today", "WEEK", "overdue", "open", "done", "notes", "steps", "Trip", "to",
        "\"", "a\"b", "İß", "x,", ".", "!", "\u{3000}", "milk", "日本",
    ];
    let word = (prop::sample::select(signs.to_vec()), prop::sample::select(bodies.to_vec()))
        .prop_map(|(sign, body)| format!("{sign}{body}"));
    prop_oneof![
        3 => prop::collection::vec(word, 0..8).prop_map(|words| words.join(" ")),
        1 => ".{0,40}",
    ]
}

proptest! {
    #[test]
    fn a_filter_is_read_again_as_it_is_printed(line in line()) {
        for lists in [&[][..], &["Trip to", "a\"b milk", "today"]] {
            let filter = Filter::read(&line, lists);
            let printed = filter.to_string();
            prop_assert_eq!(&Filter::read(&printed, lists), &filter, "{:?} is printed {:?}", line, printed);
            prop_assert_eq!(Filter::read(&printed, lists).to_string(), printed);
        }
    }

    #[test]
    fn more_words_hold_no_more_tasks(line in line(), title in ".{0,12}", notes in ".{0,12}") {
        let task = task(&json!({"text": title, "notes": notes, "tags": "shop", "priority": 2, "due": "2026-03-12"}));
        let more = Filter::read(&format!("{line} #shop milk has:notes"), &[]);
        // Priorities, days, lists and states are ways to be let in: these are none.
        if more.holds(&task, facts()) {
            prop_assert!(Filter::read(&line, &[]).holds(&task, facts()));
        }
    }
}

#[test]
fn everything_a_line_can_say_is_understood() {
    let line =
        "Ferry #Travel !high !4 @week @overdue +Trip to Porto +\"Two words\" is:open has:notes \\#1 C# a+b";
    let filter = Filter::read(line, &["Trip to Porto"]);
    assert_eq!(
        filter.to_string(),
        "ferry \\#1 c# a+b #Travel !high !low @overdue @week +\"Trip to Porto\" +\"Two words\" is:open has:notes"
    );
    assert!(Filter::read("  ", &[]).is_empty());
    for odd in ["#7", "!soon", "@never", "is:late", "has:hope", "+"] {
        assert_eq!(Filter::read(odd, &[]).words, [odd]);
    }
}

#[test]
fn a_filter_holds_what_it_says() {
    let fields = json!({
        "text": "Book the Ferry", "notes": "ask Ana", "tags": "travel sea", "priority": 2, "due": "2026-03-17",
        "complete": false,
    });
    let task = task(&fields);
    for (line, holds) in [
        ("", true),
        ("ferry", true),
        ("ferry ana", true),
        ("ferry bus", false),
        ("trav", true),
        ("#travel #SEA", true),
        ("#trav", false),
        ("!high", true),
        ("!1 !high", true),
        ("!1", false),
        ("@week", true),
        ("@today", false),
        ("@today @week", true),
        ("@overdue", false),
        ("+\"trip to porto\"", true),
        ("+Home +\"Trip to Porto\"", true),
        ("+Home", false),
        ("is:open", true),
        ("is:done", false),
        ("is:done is:open", true),
        ("has:notes", true),
        ("has:steps", false),
        ("has:notes has:steps", false),
    ] {
        assert_eq!(Filter::read(line, &[]).holds(&task, facts()), holds, "{line}");
    }
    let steps = Facts { steps: true, list: None, ..facts() };
    assert!(Filter::read("has:steps", &[]).holds(&task, steps));
    assert!(!Filter::read("+Home", &[]).holds(&task, steps));
}

#[test]
fn a_week_begins_today_and_has_seven_days() {
    let week = Filter::read("@week", &[]);
    for (due, holds) in
        [("2026-03-10", false), ("2026-03-11", true), ("2026-03-17", true), ("2026-03-18", false)]
    {
        assert_eq!(week.holds(&task(&json!({"text": "x", "due": due})), facts()), holds, "{due}");
    }
    let last = Facts { today: Date::MAX, ..facts() };
    assert!(!week.holds(&task(&json!({"text": "x"})), last));
}

#[test]
fn what_people_look_for_is_not_in_a_log() {
    let said = format!("{:?}", Filter::read("secret #hidden +Private !high", &[]));
    assert!(
        said.contains("High") && !["secret", "hidden", "Private"].iter().any(|word| said.contains(word)),
        "{said}"
    );
}

#[test]
fn a_new_task_gets_what_the_filter_asks_for() {
    let mut draft = TaskDraft { title: "Tickets".to_owned(), ..TaskDraft::default() };
    let filter = Filter::read("#travel !high @week +Trip is:open", &[]);
    filter.fill(&mut draft, date(2026, 3, 11));
    assert!(draft.details.tags.contains("travel"));
    assert_eq!((draft.details.priority, draft.due), (Some(Priority::High), Some(date(2026, 3, 11))));
    assert_eq!(filter.only_list(), Some("Trip"));
    let mut other = TaskDraft { due: Some(date(2026, 3, 20)), ..TaskDraft::default() };
    Filter::read("!1 !2 @today +A +B", &[]).fill(&mut other, date(2026, 3, 11));
    assert_eq!((other.details.priority, other.due), (None, Some(date(2026, 3, 20))));
}
