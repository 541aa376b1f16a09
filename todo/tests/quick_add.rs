//! The line of quick add: what it says, and that nothing typed is ever lost or a panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use jiff::civil::{DateTime, datetime};
use proptest::prelude::*;
use todo::quick_add::{Options, Parsed, Says, Switch, Switches, as_text, escape, parse, without};

/// A Tuesday morning.
fn now() -> DateTime {
    datetime(2026, 3, 10, 8, 0, 0, 0)
}

fn read(line: &str) -> Parsed {
    parse(line, &Options { lists: &["Groceries", "Trip to Porto", "Trip"], ..Options::at(now()) })
}

/// The title and the chips, as people see them.
fn said(line: &str) -> String {
    let parsed = read(line);
    let mut parts = vec![parsed.title.clone()];
    parts.extend(parsed.tokens.iter().map(|token| token.says.describe(now().date())));
    parts.join(" | ")
}

/// The due day and time of a line with one date.
fn due(date: &str) -> String {
    let draft = read(&format!("x @{date}")).draft(None);
    let time = draft.details.due_time.map(|time| time.strftime(" %H:%M").to_string());
    let repeat = draft.details.repeat.map(|rule| format!(" {rule}"));
    assert_eq!(draft.title, "x", "{date}");
    format!("{}{}{}", draft.due.unwrap(), time.unwrap_or_default(), repeat.unwrap_or_default())
}

#[test]
fn a_line_says_title_day_tag_priority_and_list() {
    let cases = [
        ("Buy milk @tomorrow #shop !1 +Groceries", "Buy milk | Tomorrow | #shop | Urgent | Groceries"),
        ("@fri 10pm Call Ana #home, then rest", "Call Ana, then rest | Fri 13 Mar 22:00 | #home"),
        ("Pack +trip to porto now", "Pack now | Trip to Porto"),
        ("Pack +trip tomorrow", "Pack tomorrow | Trip"),
        ("Pack +\"new list\" #a #b #A", "Pack #A | new list | #a | #b"),
        ("Water @every 2 weeks", "Water | every 2 weeks"),
        ("Water @every fri 9am !low", "Water | every week on fri 09:00 | Low"),
        ("買う ＃買い物 ！２ ＠today 🛒", "買う ！２ 🛒 | #買い物 | Today"),
        ("👩‍👩‍👧‍👦 @today #👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦 | Today | #👩‍👩‍👧‍👦"),
    ];
    for (line, expected) in cases {
        assert_eq!(said(line), expected, "{line}");
    }
}

#[test]
fn dates_are_read_in_the_words_people_use() {
    let cases = [
        ("today", "2026-03-10"),
        ("Tomorrow", "2026-03-11"),
        ("tue", "2026-03-17"),
        ("this tue", "2026-03-10"),
        ("wed", "2026-03-11"),
        ("next week", "2026-03-16"),
        ("next fri", "2026-03-20"),
        ("next month", "2026-04-01"),
        ("next year", "2027-01-01"),
        ("weekend", "2026-03-14"),
        ("in 3 days", "2026-03-13"),
        ("in a week", "2026-03-17"),
        ("in 2 months", "2026-05-10"),
        ("14 Mar", "2026-03-14"),
        ("Mar 14", "2026-03-14"),
        ("1st jan", "2027-01-01"),
        ("29 feb", "2028-02-29"),
        ("14 Mar 2025", "2025-03-14"),
        ("2026-03-14", "2026-03-14"),
        ("fri 10pm", "2026-03-13 22:00"),
        ("fri at 10:30 pm", "2026-03-13 22:30"),
        ("12am tomorrow", "2026-03-11 00:00"),
        ("12pm", "2026-03-10 12:00"),
        ("noon", "2026-03-10 12:00"),
        ("7:30", "2026-03-11 07:30"),
        ("8am", "2026-03-10 08:00"),
        ("2026-03-14 09:00", "2026-03-14 09:00"),
        ("every 2 weeks", "2026-03-10 every 2 weeks"),
        ("every fri", "2026-03-13 every week on fri"),
        ("every tue 9am", "2026-03-10 09:00 every week on tue"),
        ("every month on 9", "2026-04-09 every month on 9"),
        ("daily", "2026-03-10 every day"),
        ("fri @every 2 weeks", "2026-03-13 every 2 weeks"),
    ];
    for (date, expected) in cases {
        assert_eq!(due(date), expected, "{date}");
    }
}

#[test]
fn what_is_not_understood_stays_in_the_title() {
    let lines = [
        "Mail ana@example.com",
        "Ask @bob",
        "Fix #12",
        "Call +49 30 123",
        "Wow!",
        "! + # @",
        "!5 !!1",
        "a+b c#d",
        "@in 99999999999 days",
        "@31 feb",
        "@2026-13-01",
        "@25:00",
        "@13pm",
        "@+1:00",
        "Back\\slash \\n",
        "@every 0 days",
    ];
    for line in lines {
        assert_eq!(said(line), line);
    }
}

#[test]
fn one_date_one_priority_and_one_list_are_read_and_more_stay_in_the_title() {
    assert_eq!(said("a @fri @sat !1 !2 +Trip +Work"), "a @sat !2 +Work | Fri 13 Mar | Urgent | Trip");
}

#[test]
fn a_backslash_keeps_a_token_in_the_title() {
    assert_eq!(said(r"\#1 fan \@today \\#x #y"), r"#1 fan @today \#x | #y");
}

#[test]
fn each_kind_can_be_switched_off() {
    let line = "a @today #b !1 +Trip";
    let all = Switches::default();
    let cases = [
        (Switches { dates: Switch::Off, ..all }, "a @today"),
        (Switches { tags: Switch::Off, ..all }, "a #b"),
        (Switches { priorities: Switch::Off, ..all }, "a !1"),
        (Switches { lists: Switch::Off, ..all }, "a +Trip"),
    ];
    for (switches, title) in cases {
        let parsed = parse(line, &Options { switches, ..Options::at(now()) });
        assert_eq!((parsed.title.as_str(), parsed.tokens.len()), (title, 3));
    }
}

#[test]
fn a_chip_can_be_taken_out_or_put_back_as_text() {
    let line = "Pay @fri 10pm rent #home";
    let date = &read(line).tokens[0];
    assert_eq!(without(line, date), "Pay rent #home");
    assert_eq!(said(&as_text(line, date)), "Pay @fri 10pm rent | #home");
    let tag = &read(line).tokens[1];
    assert_eq!(without(line, tag), "Pay @fri 10pm rent");
    assert_eq!(said(&as_text(line, tag)), "Pay rent #home | Fri 13 Mar 22:00");
}

#[test]
fn the_draft_says_what_the_chips_say() {
    let draft = read("a @every fri 9am @2026-03-20 #b #c !2 +Trip").draft(None);
    assert_eq!(draft.due, "2026-03-20".parse().ok());
    assert_eq!(draft.details.due_time.unwrap().hour(), 9);
    assert_eq!(draft.details.tags.to_string(), "b c");
    assert_eq!(draft.details.priority.unwrap().number(), 2);
    assert_eq!(draft.details.repeat.unwrap().to_string(), "every week on fri");
}

#[test]
fn a_pasted_page_is_a_title_at_once() {
    let page = "@every 2 #a +b ".repeat(100_000);
    let parsed = read(&page);
    assert_eq!((parsed.tokens.len(), parsed.title.as_str()), (0, page.trim()));
}

#[test]
fn debug_shows_no_text() {
    let shown = format!("{:?}", read("secret #hidden +private"));
    assert!(!["secret", "hidden", "private"].iter().any(|text| shown.contains(text)), "{shown}");
}

/// Lines that look like what people type, and worse.
fn lines() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("@today".to_owned()),
        Just("@fri 10pm".to_owned()),
        Just("@every 2 weeks".to_owned()),
        Just("@in 3 days,".to_owned()),
        Just("#tag".to_owned()),
        Just("#Ärger".to_owned()),
        Just("!1".to_owned()),
        Just("!high.".to_owned()),
        Just("+Trip to Porto".to_owned()),
        Just("+\"x y\"z".to_owned()),
        Just("\\#a".to_owned()),
        Just("\\\\+b".to_owned()),
        Just("on".to_owned()),
        Just("14 mar".to_owned()),
        Just("👩‍👧 é ＠now".to_owned()),
        "[@#!+＠\\\\ ]{0,3}\\PC{0,6}",
        any::<String>(),
    ];
    prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_line_is_read_and_the_tokens_are_in_order_and_on_boundaries(line in lines()) {
        let parsed = read(&line);
        let mut end = 0;
        for token in &parsed.tokens {
            prop_assert!(end <= token.range.start && token.range.start < token.range.end);
            prop_assert!(line.get(token.range.clone()).is_some());
            end = token.range.end;
        }
    }

    #[test]
    fn every_character_is_in_the_title_or_in_a_token(line in lines()) {
        let parsed = read(&line);
        let mut rest = line.clone();
        for token in parsed.tokens.iter().rev() {
            rest.replace_range(token.range.clone(), " ");
        }
        let plain = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).collect()
        };
        prop_assert_eq!(plain(&parsed.title), plain(&rest));
    }

    #[test]
    fn a_token_put_back_as_text_is_in_the_title_and_says_nothing(line in lines(), which in any::<prop::sample::Index>()) {
        let parsed = read(&line);
        if parsed.tokens.is_empty() {
            return Ok(());
        }
        let token = &parsed.tokens[which.index(parsed.tokens.len())];
        let back = read(&as_text(&line, token));
        prop_assert!(back.tokens.iter().all(|one| one.range.start != token.range.start));
        let text: String = line[token.range.clone()].chars().filter(|c| c.is_alphanumeric()).collect();
        let title: String = back.title.chars().filter(|c| c.is_alphanumeric()).collect();
        prop_assert!(title.contains(&text) || back.tokens.len() >= parsed.tokens.len());
    }

    #[test]
    fn an_escaped_title_is_only_a_title(title in lines()) {
        let title = todo::clean_title(&title).unwrap_or_default();
        let parsed = read(&escape(&title));
        prop_assert!(parsed.tokens.is_empty());
        prop_assert_eq!(parsed.title, title);
    }

    #[test]
    fn the_same_line_reads_as_dates_on_any_day(line in lines(), days in -700_000..2_000_000_i32) {
        let now = now().saturating_add(jiff::Span::new().days(days));
        for token in parse(&line, &Options::at(now)).tokens {
            if let Says::Due(due) | Says::Repeat(_, due) = token.says {
                prop_assert!(due.date >= now.date() || line.contains("20"));
            }
        }
    }
}

#[test]
fn what_stands_right_behind_a_token_that_goes_stays_as_it_was() {
    for (line, left) in [
        ("+\"Trip home\"#b #c", "\\#b #c"),
        ("Pay #a +\"Trip home\"rent", "Pay #a rent"),
        ("Pay #a +\"Trip home\", please", "Pay #a, please"),
        ("Pay #a +\"Trip home\"! please", "Pay #a! please"),
        ("Pay +\"Trip home\"", "Pay"),
        ("+\"Trip home\" Pay", "Pay"),
    ] {
        let tokens = parse(line, &Options::at(now())).tokens;
        let list = tokens.iter().find(|token| matches!(token.says, Says::List(_))).unwrap();
        assert_eq!(without(line, list), left);
    }
}
