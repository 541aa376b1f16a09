//! Instants, days and times of day on the wire: ISO-8601 text to and from milliseconds.
//!
//! Every client keeps its delta token in whole milliseconds, so anything finer is cut off, never rounded up:
//! a token rounded up skips rows. Years 0000 to 9999 exist; .NET's `0001-01-01T00:00:00Z` is "never set".

use std::fmt::Write;

use jiff::civil::{DateTime, date};
use jiff::fmt::rfc2822;
use jiff::fmt::temporal::{DateTimePrinter, Pieces, PiecesOffset};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// The earliest instant that can be written: the first millisecond of the year 0000.
pub const MIN: i64 = -62_167_219_200_000;
/// The latest instant that can be written: the last millisecond of the year 9999.
pub const MAX: i64 = 253_402_300_799_999;

/// How many milliseconds a day has.
pub(crate) const DAY: i64 = 86_400_000;

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);
const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// Text that is not an instant between the years 0000 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time like 2026-01-31T12:00:00.000Z")]
pub struct DateError;

/// Reads an instant: 0 to 9 fraction digits, then `Z` or an offset such as `+02:00`.
///
/// The Node server writes three digits and `Z`; .NET servers write three or seven, and offsets when a database
/// keeps them; the Xamarin client writes seven and `+00:00`.
///
/// # Errors
/// Anything else, also a date and time without offset (see [`parse_lenient`]).
pub fn parse(text: &str) -> Result<i64, DateError> {
    let pieces = read(text)?;
    let offset = pieces.offset().ok_or(DateError)?;
    let time = pieces.time().ok_or(DateError)?;
    instant(pieces.date().to_datetime(time), numeric(offset))
}

/// Reads an instant as [`parse`] does, and also a date alone (its first moment) or a date and time without
/// offset, both taken as UTC: how filters spell them, `datetime'2015-01-01T00:00:00'` and `2000-01-01`.
///
/// # Errors
/// Anything else.
pub fn parse_lenient(text: &str) -> Result<i64, DateError> {
    let pieces = read(text)?;
    let offset = pieces.offset().map_or(Offset::UTC, numeric);
    instant(pieces.date().to_datetime(pieces.time().unwrap_or_default()), offset)
}

/// Writes an instant exactly as `YYYY-MM-DDTHH:mm:ss.sssZ`; one outside [`MIN`]`..=`[`MAX`] as the nearer end.
pub fn print(ms: i64) -> String {
    let moment = civil(ms);
    let mut text = String::with_capacity(24);
    // Writing into a `String` cannot fail.
    let _ = PRINTER.print_datetime(&moment, &mut text);
    let _ = text.write_char('Z');
    text
}

/// Reads a day, `2026-01-31`, as its first moment in UTC: .NET's `DateOnly`.
///
/// # Errors
/// Anything else, also a date with a time.
pub fn parse_day(text: &str) -> Result<i64, DateError> {
    if text.len() == 10 { parse_lenient(text) } else { Err(DateError) }
}

/// Writes the day of an instant as `2026-01-31`.
pub fn print_day(ms: i64) -> String {
    let mut text = print(ms);
    text.truncate(10);
    text
}

/// Reads a time of day, `12:30`, `12:30:15` or `12:30:15.123`, finer digits cut off, as milliseconds since
/// midnight: .NET's `TimeOnly`.
///
/// # Errors
/// Anything else.
pub fn parse_time(text: &str) -> Result<i64, DateError> {
    let digits = |part: Option<&str>, below: i64| {
        let part = part.filter(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<i64>().ok().filter(|number| *number < below)
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = whole.split(':');
    let (hour, minute) = (digits(parts.next(), 24), digits(parts.next(), 60));
    let second = parts.next();
    let bare_fraction = second.is_none() && text.contains('.');
    let second = second.map_or(Some(0), |second| digits(Some(second), 60));
    let plain = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let (Some(hour), Some(minute), Some(second), None, true, false) =
        (hour, minute, second, parts.next(), plain, bare_fraction)
    else {
        return Err(DateError);
    };
    let thousandths = fraction.chars().chain("00".chars()).take(3).collect::<String>();
    let thousandths = thousandths.parse::<i64>().map_err(|_| DateError)?;
    Ok(((hour * 60 + minute) * 60 + second) * 1_000 + thousandths)
}

/// Writes a time of day exactly as `12:30:15.123`.
pub fn print_time(ms: i64) -> String {
    let ms = ms.rem_euclid(DAY);
    let (seconds, thousandths) = (ms / 1_000, ms % 1_000);
    format!("{:02}:{:02}:{:02}.{thousandths:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// The date and time of an instant in UTC; one outside [`MIN`]`..=`[`MAX`] as the nearer end.
pub(crate) fn civil(ms: i64) -> DateTime {
    EPOCH.saturating_add(SignedDuration::from_millis(ms.clamp(MIN, MAX)))
}

/// Reads the date of an HTTP header (`Date`, `Retry-After`), `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// # Errors
/// Anything else.
pub fn parse_http(text: &str) -> Result<i64, DateError> {
    if text.len() > 40 {
        return Err(DateError);
    }
    // The day of the week says nothing that the date does not.
    let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let moment = parser.parse_timestamp(text.trim()).map_err(|_| DateError)?;
    Ok(moment.as_millisecond())
}

/// Writes the date of an HTTP header (`Last-Modified`), cut to whole seconds and to the range of [`print()`].
pub fn print_http(ms: i64) -> String {
    let seconds = ms.clamp(MIN, MAX).div_euclid(1_000);
    let moment = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap_or_default()
}

fn read(text: &str) -> Result<Pieces<'_>, DateError> {
    // The longest form in use has 35 characters: 2015-12-13T04:28:12.816000000+00:00.
    if text.len() > 40 {
        return Err(DateError);
    }
    let pieces = Pieces::parse(text).map_err(|_| DateError)?;
    if pieces.time_zone_annotation().is_some() {
        return Err(DateError);
    }
    Ok(pieces)
}

fn numeric(offset: PiecesOffset) -> Offset {
    match offset {
        PiecesOffset::Numeric(offset) => offset.offset(),
        // `Z`, and whatever else names UTC.
        _ => Offset::UTC,
    }
}

fn instant(local: DateTime, offset: Offset) -> Result<i64, DateError> {
    // Towards the past also before 1970, where `as_secs` cuts towards zero.
    let cut_up = local < EPOCH && local.subsec_nanosecond() != 0;
    let seconds = local.duration_since(EPOCH).as_secs() - i64::from(cut_up) - i64::from(offset.seconds());
    let ms = seconds * 1_000 + i64::from(local.subsec_nanosecond() / 1_000_000);
    if (MIN..=MAX).contains(&ms) { Ok(ms) } else { Err(DateError) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_known_servers_and_clients_write_is_read() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2021-03-01T05:06:07.089Z", 1_614_575_167_089),
            ("2021-03-01T05:06:07.0899999Z", 1_614_575_167_089),
            ("2021-03-01T05:06:07.089999999Z", 1_614_575_167_089),
            ("2021-03-01T05:06:07.0890000+00:00", 1_614_575_167_089),
            ("2021-03-01T07:06:07.089+02:00", 1_614_575_167_089),
            ("2021-03-01T00:06:07.089-05:00", 1_614_575_167_089),
            ("2021-03-01T05:06:07.0Z", 1_614_575_167_000),
            ("1969-12-31T23:59:59.9999Z", -1),
            ("1969-12-31T23:59:59.0001Z", -1_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
            ("0000-01-01T00:00:00Z", MIN),
            ("9999-12-31T23:59:59.9999999Z", MAX),
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "yesterday",
            "2021-03-01",
            "2021-03-01T05:06:07",
            "2021-02-30T00:00:00Z",
            "2021-03-01T25:00:00Z",
            "2021-03-01T05:06:07.1234567890Z",
            "2021-03-01T05:06:07Z[Europe/Berlin]",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "+012021-03-01T05:06:07Z",
            "2021-03-01T05:06:07Z                           ",
        ] {
            assert_eq!(parse(text), Err(DateError), "{text}");
        }
    }

    #[test]
    fn a_filter_may_leave_out_offset_and_time() {
        assert_eq!(parse_lenient("2000-01-01"), Ok(946_684_800_000));
        assert_eq!(parse_lenient("2000-01-01T00:00:01"), Ok(946_684_801_000));
        assert_eq!(parse_lenient("2000-01-01T00:00:00.5+01:00"), Ok(946_681_200_500));
    }

    #[test]
    fn an_instant_is_written_with_three_digits_and_z() {
        assert_eq!(print(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(print(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(print(i64::MIN), "0000-01-01T00:00:00.000Z");
        assert_eq!(print(i64::MAX), "9999-12-31T23:59:59.999Z");
    }

    #[test]
    fn a_day_is_a_date_alone_and_a_time_of_day_has_no_date() {
        assert_eq!(parse_day("2000-01-01"), Ok(946_684_800_000));
        for text in ["2000-01-01T00:00:00Z", "2000-02-30", "20000101", "2000-W01-1", "", "100000-1-1"] {
            assert_eq!(parse_day(text), Err(DateError), "{text}");
        }
        assert_eq!(parse_time("07:14"), Ok(26_040_000));
        assert_eq!(parse_time("23:59:59.9999999"), Ok(86_399_999));
        for text in ["", "7:14", "24:00", "12:60", "12:30:60", "12:30.5", "12:30:15.", "12:30:15Z", "+1:00"] {
            assert_eq!(parse_time(text), Err(DateError), "{text}");
        }
    }

    #[test]
    fn a_header_carries_whole_seconds() {
        assert_eq!(parse_http("Sun, 06 Nov 1994 08:49:37 GMT"), Ok(784_111_777_000));
        assert_eq!(parse_http("Mon, 06 Nov 1994 08:49:37 GMT"), Ok(784_111_777_000));
        assert_eq!(print_http(784_111_777_999), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(print_http(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
        for text in ["", "soon", "120", "Sun, 31 Feb 1994 08:49:37 GMT"] {
            assert_eq!(parse_http(text), Err(DateError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_instant_survives_writing_and_reading(ms in MIN..=MAX) {
            let text = print(ms);
            prop_assert_eq!(text.len(), 24);
            prop_assert_eq!(parse(&text), Ok(ms));
        }

        #[test]
        fn text_order_is_time_order(a in MIN..=MAX, b in MIN..=MAX) {
            prop_assert_eq!(a.cmp(&b), print(a).cmp(&print(b)));
        }

        #[test]
        fn every_day_and_every_time_of_day_survive_writing_and_reading(ms in MIN..=MAX) {
            prop_assert_eq!(parse_day(&print_day(ms)), Ok(ms - ms.rem_euclid(DAY)));
            prop_assert_eq!(parse_time(&print_time(ms)), Ok(ms.rem_euclid(DAY)));
        }

        #[test]
        fn every_second_survives_a_header(seconds in MIN / 1_000..=253_402_207_200) {
            prop_assert_eq!(parse_http(&print_http(seconds * 1_000)), Ok(seconds * 1_000));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
            let _ = (parse(&text), parse_lenient(&text), parse_http(&text), parse_day(&text), parse_time(&text));
        }
    }
}
