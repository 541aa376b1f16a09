//! What a declared column asks of its values, beyond their type.

use regex::{Regex, RegexBuilder};

use super::{ColumnType, Value};

/// The largest pattern, compiled, in bytes: matching takes time in proportion to the text, and never more.
const PATTERN_SIZE: usize = 256 * 1_024;

/// What a column asks of its values. Without any, everything of its type will do.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Null will not do, nor will leaving the member out of a new row.
    pub required: bool,
    /// The most characters of a text.
    pub max_length: Option<u32>,
    /// The least number.
    pub min: Option<f64>,
    /// The greatest number.
    pub max: Option<f64>,
    /// What a text must match somewhere; `^` and `$` bind it to its ends.
    pub pattern: Option<Regex>,
    /// The texts there may be; none means any. For an enum its names, in their order.
    pub one_of: Vec<String>,
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        let plain = |rules: &Self| {
            let pattern = rules.pattern.as_ref().map(|pattern| pattern.as_str().to_owned());
            (rules.required, rules.max_length, rules.min, rules.max, pattern, rules.one_of.clone())
        };
        plain(self) == plain(other)
    }
}

/// Compiles a pattern.
///
/// # Errors
/// It is none, or too large.
pub fn pattern(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text).size_limit(PATTERN_SIZE).build();
    built.map_err(|error| format!("its pattern cannot be used: {error}"))
}

impl Rules {
    /// Says what is wrong with these rules for a column of this type.
    pub(super) fn fault(&self, kind: ColumnType) -> Option<&'static str> {
        let is_number = matches!(kind, ColumnType::Integer | ColumnType::Float);
        let of_text = self.max_length.is_some() || self.pattern.is_some();
        let plain = |name: &String| super::check_name(name).is_ok();
        if of_text && kind != ColumnType::String {
            Some("max_length and pattern are for strings")
        } else if !self.one_of.is_empty() && !matches!(kind, ColumnType::String | ColumnType::Enum) {
            Some("one_of is for strings and enums")
        } else if kind == ColumnType::Enum && !(1..=256).contains(&self.one_of.len()) {
            Some("an enum has 1 to 256 names in one_of")
        } else if kind == ColumnType::Enum && !self.one_of.iter().all(plain) {
            Some("the names of an enum begin with a letter, then come letters, digits or underscores")
        } else if (self.min.is_some() || self.max.is_some()) && !is_number {
            Some("min and max are for numbers")
        } else if matches!((self.min, self.max), (Some(min), Some(max)) if min > max) {
            Some("its min is greater than its max")
        } else {
            None
        }
    }

    /// Says what a value breaks, as the end of "the member 'x' …".
    pub(super) fn broken_by(&self, value: &Value) -> Option<String> {
        match value {
            Value::Null => self.required.then(|| "is required".to_owned()),
            Value::Text(text) => self.broken_by_text(text),
            Value::Integer(number) => {
                // Above 2^53 the nearest number counts, which is how the bound was written too.
                #[expect(clippy::cast_precision_loss, reason = "a bound is a number of that precision")]
                let number = *number as f64;
                self.broken_by_number(number)
            }
            Value::Float(number) => self.broken_by_number(*number),
        }
    }

    fn broken_by_text(&self, text: &str) -> Option<String> {
        if let Some(most) = self.max_length
            && text.chars().count() > usize::try_from(most).unwrap_or(usize::MAX)
        {
            return Some(format!("must not have more than {most} characters"));
        }
        if !self.one_of.is_empty() && !self.one_of.iter().any(|one| one == text) {
            return Some(format!("must be one of: {}", self.one_of.join(", ")));
        }
        let pattern = self.pattern.as_ref().filter(|pattern| !pattern.is_match(text))?;
        Some(format!("must match {}", pattern.as_str()))
    }

    fn broken_by_number(&self, number: f64) -> Option<String> {
        if let Some(min) = self.min.filter(|min| number < *min) {
            return Some(format!("must not be less than {min}"));
        }
        let max = self.max.filter(|max| number > *max)?;
        Some(format!("must not be greater than {max}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_refuses_what_it_should_and_nothing_else() {
        let text = |text: &str| Value::Text(text.to_owned());
        let rules = |change: fn(&mut Rules)| {
            let mut rules = Rules::default();
            change(&mut rules);
            rules
        };
        let required = rules(|rules| rules.required = true);
        let short = rules(|rules| rules.max_length = Some(3));
        let range = rules(|rules| (rules.min, rules.max) = (Some(1.0), Some(5.0)));
        let capital = rules(|rules| rules.pattern = Some(pattern("^[A-Z]").unwrap()));
        let colour = rules(|rules| rules.one_of = vec!["red".to_owned(), "blue".to_owned()]);
        for (rules, value, expected) in [
            (&required, Value::Null, Some("is required")),
            (&required, text(""), None),
            (&short, Value::Null, None),
            (&short, text("üüü"), None),
            (&short, text("four"), Some("must not have more than 3 characters")),
            (&range, Value::Integer(0), Some("must not be less than 1")),
            (&range, Value::Integer(5), None),
            (&range, Value::Float(5.5), Some("must not be greater than 5")),
            (&capital, text("Oslo"), None),
            (&capital, text("oslo"), Some("must match ^[A-Z]")),
            (&colour, text("blue"), None),
            (&colour, text("Blue"), Some("must be one of: red, blue")),
        ] {
            assert_eq!(rules.broken_by(&value).as_deref(), expected, "{value:?}");
        }
    }

    #[test]
    fn rules_that_do_not_fit_their_column_are_found_when_they_are_declared() {
        let length = Rules { max_length: Some(1), ..Rules::default() };
        let swapped = Rules { min: Some(2.0), max: Some(1.0), ..Rules::default() };
        assert!(length.fault(ColumnType::Integer).is_some() && length.fault(ColumnType::String).is_none());
        assert!(swapped.fault(ColumnType::Integer).is_some() && swapped.fault(ColumnType::Date).is_some());
        let names = |names: &[&str]| Rules {
            one_of: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Rules::default()
        };
        for (kind, names, fits) in [
            (ColumnType::Enum, names(&["G", "PG_13"]), true),
            (ColumnType::Enum, names(&[]), false),
            (ColumnType::Enum, names(&["PG-13"]), false),
            (ColumnType::Enum, names(&["it's"]), false),
            (ColumnType::String, names(&["PG-13"]), true),
            (ColumnType::Day, names(&["monday"]), false),
        ] {
            assert_eq!(names.fault(kind).is_none(), fits, "{kind:?} {names:?}");
        }
        assert!(pattern("(").is_err() && pattern(&"(a{50}){50}".repeat(9)).is_err());
    }
}
