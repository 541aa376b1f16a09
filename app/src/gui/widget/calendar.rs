//! A month of days to pick from: seven columns, six rows.

use iced::widget::{column, container, row, text};
use iced::{Center, Element, Fill};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::{button, icon_button, tone};
use crate::gui::icon::Icon;
use crate::gui::theme::{self, Day, S, XS};
use crate::gui::words;
use crate::say;

/// Returns the 42 days shown for a month: from the first day of the week on or before its first.
#[must_use]
pub fn days(month: Date, week_start: Weekday) -> Vec<Date> {
    let first = month.first_of_month();
    let back = i64::from(first.weekday().since(week_start));
    let Ok(start) = first.checked_sub(back.days()) else { return Vec::new() };
    start.series(1.days()).take(42).collect()
}

/// Returns the first of the month so many months away, or the same month where the calendar ends.
#[must_use]
pub fn turn(month: Date, by: i32) -> Date {
    let first = month.first_of_month();
    first.checked_add(by.months()).unwrap_or(first)
}

/// Shows a month.
pub fn view<'a, Message: Clone + 'a>(
    month: Date,
    chosen: Option<Date>,
    today: Date,
    week_start: Weekday,
    turned: fn(i32) -> Message,
    picked: impl Fn(Date) -> Message + 'a,
) -> Element<'a, Message> {
    let title = words::month_of_year(month);
    let head = row![
        icon_button(Icon::Left, say!("month-before"), turned(-1)),
        text(title).size(theme::LABEL).font(theme::SEMIBOLD).width(Fill).align_x(Center),
        icon_button(Icon::Right, say!("month-after"), turned(1)),
    ]
    .align_y(Center);

    let days = days(month, week_start);
    let names = row(days.iter().take(7).map(|day| {
        let name = words::weekday_letters(day.weekday());
        text(name).size(11).style(tone(|tokens| tokens.faint)).width(Fill).align_x(Center).into()
    }));
    let weeks = days.chunks(7).map(|week| {
        row(week.iter().map(|&day| {
            let kind = if Some(day) == chosen {
                Day::Chosen
            } else if day == today {
                Day::Today
            } else if day.first_of_month() == month.first_of_month() {
                Day::Plain
            } else {
                Day::Other
            };
            let number = text(day.day().to_string()).size(theme::LABEL).width(Fill).align_x(Center);
            button(number)
                .width(Fill)
                .padding([5.0, 0.0])
                .style(theme::day(kind))
                .on_press(picked(day))
                .into()
        }))
        .spacing(2)
        .into()
    });
    let month = column![head, names, column(weeks).spacing(2)].spacing(S);
    container(month).padding([S, S + XS]).style(theme::card).into()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_shown_as_six_weeks_from_the_first_day_of_the_week() {
        for month in [date(2026, 2, 1), date(2026, 3, 14), date(2027, 8, 31)] {
            for start in [Weekday::Monday, Weekday::Sunday, Weekday::Saturday] {
                let days = days(month, start);
                assert_eq!(days.len(), 42);
                assert_eq!(days[0].weekday(), start);
                assert!(days[..7].contains(&month.first_of_month()));
            }
        }
    }

    #[test]
    fn turning_from_a_long_month_to_a_short_one_skips_none() {
        assert_eq!(turn(date(2026, 1, 31), 1), date(2026, 2, 1));
        assert_eq!(turn(date(2026, 1, 31), -1), date(2025, 12, 1));
        assert_eq!(turn(Date::MAX, 1), Date::MAX.first_of_month());
    }
}
