//! `[limits]` in the settings: how long and how many.

use std::{
    num::{NonZeroU16, NonZeroU32},
    time::Duration,
};

use serde::Deserialize;
use server::Limits;

/// What is said about limits; what is not stays as usual. Nothing may be zero: that would keep everybody out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitSettings {
    connections: Option<NonZeroU32>,
    connections_per_address: Option<NonZeroU32>,
    requests_at_once: Option<NonZeroU32>,
    requests_each_second: Option<NonZeroU32>,
    sign_in_tries: Option<NonZeroU16>,
    pages_mib: Option<NonZeroU32>,
    batches_mib: Option<NonZeroU32>,
    streams: Option<NonZeroU16>,
    first_byte_seconds: Option<NonZeroU16>,
    head_seconds: Option<NonZeroU16>,
    body_seconds: Option<NonZeroU16>,
    answer_seconds: Option<NonZeroU16>,
    idle_seconds: Option<NonZeroU16>,
    drain_seconds: Option<NonZeroU16>,
    tombstone_days: Option<NonZeroU16>,
}

impl LimitSettings {
    /// Puts what is said in place of what is usual.
    pub(crate) fn apply(&self, limits: &mut Limits) {
        let times = [
            (self.first_byte_seconds, &mut limits.first_byte),
            (self.head_seconds, &mut limits.head),
            (self.body_seconds, &mut limits.body),
            (self.answer_seconds, &mut limits.answer),
            (self.idle_seconds, &mut limits.idle),
            (self.drain_seconds, &mut limits.drain),
        ];
        for (said, time) in times {
            *time = said.map_or(*time, |seconds| Duration::from_secs(seconds.get().into()));
        }
        let numbers = [
            (self.requests_at_once, &mut limits.requests.at_once),
            (self.requests_each_second, &mut limits.requests.each_second),
            (self.pages_mib, &mut limits.pages_mib),
            (self.batches_mib, &mut limits.batches_mib),
            (self.tombstone_days.map(NonZeroU32::from), &mut limits.tombstone_days),
        ];
        for (said, number) in numbers {
            *number = said.map_or(*number, NonZeroU32::get);
        }
        let counts = [
            (self.connections, &mut limits.connections),
            (self.connections_per_address, &mut limits.connections_per_address),
            (self.sign_in_tries.map(NonZeroU32::from), &mut limits.sign_in_tries),
            (self.streams.map(NonZeroU32::from), &mut limits.streams),
        ];
        for (said, count) in counts {
            *count = said.and_then(|number| usize::try_from(number.get()).ok()).unwrap_or(*count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Limits, toml_edit::de::Error> {
        let mut limits = Limits::default();
        toml_edit::de::from_str::<LimitSettings>(text)?.apply(&mut limits);
        Ok(limits)
    }

    #[test]
    fn what_is_not_said_stays_as_usual() {
        assert_eq!(read("").unwrap(), Limits::default());
        let limits = read("idle_seconds = 7\nconnections = 3\nrequests_each_second = 5").unwrap();
        let mut expected = Limits { idle: Duration::from_secs(7), connections: 3, ..Limits::default() };
        expected.requests.each_second = 5;
        assert_eq!(limits, expected);
    }

    #[test]
    fn no_limit_is_zero_and_none_is_unknown() {
        for text in
            ["connections = 0", "idle_seconds = 0", "body_seconds = -1", "head_seconds = 99999", "heads = 1"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_example_shows_each_limit_as_it_is_without_it() {
        let example = include_str!("../../packaging/server/settings.toml");
        let section = example.lines().skip_while(|line| *line != "# [limits]").skip(1);
        let lines: Vec<&str> =
            section.take_while(|line| !line.is_empty()).map(|line| line.trim_start_matches("# ")).collect();
        assert_eq!(lines.len(), 15);
        for line in &lines {
            assert_eq!(read(line).unwrap(), Limits::default(), "{line}");
        }
    }
}
