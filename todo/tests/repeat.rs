//! Rules of repeating: they move forward, keep their rhythm, and read back as they were written.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;
use sync_core::RecordId;
use todo::repeat::{Days, MAX_EVERY, Repeat, Start, Unit, occurrence_id};

fn days() -> impl Strategy<Value = Days> {
    prop::collection::vec(0..7_i8, 0..7)
        .prop_map(|days| days.into_iter().map(|day| Weekday::from_monday_zero_offset(day).unwrap()).collect())
}

fn rules() -> impl Strategy<Value = Repeat> {
    let unit = prop_oneof![
        Just(Unit::Days),
        days().prop_map(Unit::Weeks),
        prop::option::of(1..=31_i8).prop_map(Unit::Months),
        prop::option::of(1..=31_i8).prop_map(Unit::Years),
    ];
    let start = prop_oneof![Just(Start::Due), Just(Start::Completion)];
    (prop_oneof![1..=4_u16, 1..=MAX_EVERY], unit, start)
        .prop_map(|(every, unit, start)| Repeat::new(every, unit, start).unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (0..20_000_i32).prop_map(|days| date(2000, 1, 1) + days.days())
}

proptest! {
    #[test]
    fn a_rule_reads_back_from_its_text(rule in rules()) {
        prop_assert_eq!(rule.to_string().parse::<Repeat>(), Ok(rule));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "(every|on|[0-9]{1,20}|days|mon|\\PC| ){0,8}") {
        let _ = text.parse::<Repeat>();
    }

    #[test]
    fn the_next_day_is_strictly_later(rule in rules(), due in prop::option::of(day()), completed in day()) {
        let next = rule.next(due, completed).unwrap().due;
        prop_assert!(next > completed);
        if rule.start() == Start::Due {
            prop_assert!(due.is_none_or(|due| next > due));
        }
    }

    #[test]
    fn skipping_occurrences_lands_on_the_same_days_as_doing_each(rule in rules(), due in day(), late in 0..4000_i32) {
        let rule = Repeat::new(rule.every(), rule.unit(), Start::Due).unwrap();
        let completed = due + late.days();
        let jumped = rule.next(Some(due), completed).unwrap();
        let (mut at, mut each) = (due, rule);
        while at <= completed {
            let next = each.next(Some(at), at).unwrap();
            (at, each) = (next.due, next.repeat);
        }
        prop_assert_eq!(at, jumped.due);
    }

    #[test]
    fn a_day_of_the_month_never_drifts(day_of in 1..=31_i8, year in 2000..2100_i16, every in 1..=14_u16) {
        let rule = Repeat::new(every, Unit::Months(None), Start::Due).unwrap();
        let start = date(year, 1, day_of);
        let (mut at, mut rule) = (start, rule);
        for _ in 0..40 {
            let next = rule.next(Some(at), at).unwrap();
            prop_assert_eq!(next.due.day(), day_of.min(next.due.days_in_month()));
            (at, rule) = (next.due, next.repeat);
        }
    }

    #[test]
    fn the_next_day_is_one_of_the_named_days(days in days(), every in 1..=5_u16, due in day()) {
        let days = if days.is_empty() { Days::WEEKDAYS } else { days };
        let rule = Repeat::new(every, Unit::Weeks(days), Start::Due).unwrap();
        prop_assert!(days.contains(rule.next(Some(due), due).unwrap().due.weekday()));
    }

    #[test]
    fn any_days_of_the_calendar_are_no_panic(rule in rules(), a in any::<i32>(), b in any::<i32>()) {
        let day = |n: i32| date(2000, 1, 1).saturating_add((n % 4_000_000).days());
        let _ = rule.next(Some(day(a)), day(b));
    }

    #[test]
    fn occurrences_of_other_tasks_and_days_have_other_ids(a in "[a-z]{1,8}", b in "[a-z]{1,8}", one in day(), other in day()) {
        let id = |task: &str, day| occurrence_id(&RecordId::new(task).unwrap(), day).unwrap();
        prop_assert_eq!(id(&a, one) == id(&b, other), a == b && one == other);
    }
}
