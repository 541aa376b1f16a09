//! How much a task presses: four steps and none. On the wire it is the integer 1 (most) to 4 (least), or absent.

use serde_json::Value;

/// How much a task presses; the first is the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// `1` on the wire.
    Urgent,
    /// `2` on the wire.
    High,
    /// `3` on the wire.
    Medium,
    /// `4` on the wire.
    Low,
}

impl Priority {
    /// All steps, the most pressing first.
    pub const ALL: [Self; 4] = [Self::Urgent, Self::High, Self::Medium, Self::Low];

    /// Returns the step of a number from 1 to 4.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.number() == number)
    }

    /// Returns its number on the wire.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Urgent => 1,
            Self::High => 2,
            Self::Medium => 3,
            Self::Low => 4,
        }
    }

    /// Returns its name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Urgent => "Urgent",
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
        }
    }

    /// Reads the member of a record; anything but 1 to 4 is no priority.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        value.as_i64().and_then(Self::from_number)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_step_reads_back_from_its_number() {
        for step in Priority::ALL {
            assert_eq!(Priority::read(&step.number().into()), Some(step));
        }
    }

    #[test]
    fn anything_else_is_no_priority() {
        for value in [json!(0), json!(5), json!(-1), json!(1.0), json!("1"), json!(null), json!(i64::MAX)] {
            assert_eq!(Priority::read(&value), None, "{value}");
        }
    }

    #[test]
    fn the_most_pressing_sorts_first() {
        assert!(Priority::ALL.is_sorted());
    }
}
