//! `Retry-After`: how long a server wants to be left alone.

use std::time::Duration;

use sync_protocol::date;

const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(3_600);

/// Reads the header: seconds, or a date seen from `now` (milliseconds since the Unix epoch). Between one second and
/// one hour, whatever the server says; `None` if it says nothing that makes sense.
pub(crate) fn parse(value: &str, now: i64) -> Option<Duration> {
    let value = value.trim();
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let wait = if digits {
        value.parse().map_or(LONGEST, Duration::from_secs)
    } else {
        let ms = date::parse_http(value).ok()?.saturating_sub(now);
        Duration::from_millis(u64::try_from(ms).unwrap_or(0))
    };
    Some(wait.clamp(SHORTEST, LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_kept_between_a_second_and_an_hour() {
        let now = 784_111_777_000;
        for (value, expected) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("0", Some(1)),
            ("99999", Some(3_600)),
            ("99999999999999999999999", Some(3_600)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(1)),
            ("Sun, 06 Nov 2094 08:00:00 GMT", Some(3_600)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(parse(value, now), expected.map(Duration::from_secs), "{value}");
        }
    }
}
