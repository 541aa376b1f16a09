//! Field rules: what becomes of one member that both sides changed to different values. Pure.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::query;

/// What becomes of a member that both sides changed to different values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FieldRule {
    /// The user decides.
    #[default]
    Ask,
    /// The value of the side that was changed last.
    Newest,
    /// This computer's value.
    Mine,
    /// The server's value.
    Theirs,
    /// A set, written as an array or as words parted by spaces or commas: what either side added is in, what either
    /// side removed is out.
    Union,
    /// The greater value.
    Max,
    /// The smaller value; no value counts as greater than any.
    Min,
    /// A text: changes of different lines are combined; where the same lines were changed the user decides.
    LineMerge,
}

/// Which side was changed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// This computer.
    Local,
    /// The server, or nobody knows.
    Server,
}

impl FieldRule {
    /// Merges one member both sides changed. `None`: the user decides.
    #[must_use]
    pub fn merge(self, before: Option<&Value>, ours: &Value, theirs: &Value, newer: Newer) -> Option<Value> {
        match self {
            Self::Ask => None,
            Self::Mine => Some(ours.clone()),
            Self::Theirs => Some(theirs.clone()),
            Self::Newest => Some(if newer == Newer::Local { ours } else { theirs }.clone()),
            Self::Union => union(before, ours, theirs),
            Self::Max => Some(if query::key(ours) > query::key(theirs) { ours } else { theirs }.clone()),
            Self::Min => Some(match (ours.is_null(), theirs.is_null()) {
                (true, _) => theirs.clone(),
                (_, true) => ours.clone(),
                _ if query::key(ours) < query::key(theirs) => ours.clone(),
                _ => theirs.clone(),
            }),
            Self::LineMerge => lines(before, ours, theirs),
        }
    }
}

/// Merges two texts whose common ancestor is known, line by line.
fn lines(before: Option<&Value>, ours: &Value, theirs: &Value) -> Option<Value> {
    let text = |value: &Value| match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    let (before, ours, theirs) = (text(before?)?, text(ours)?, text(theirs)?);
    // Without a line break at the end, a line added below the last one would count as a change of the last one.
    let closed = |text: &str| {
        if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
    };
    let merged = diffy::merge(&closed(&before), &closed(&ours), &closed(&theirs)).ok()?;
    let open = !ours.ends_with('\n') || !theirs.ends_with('\n');
    let merged = if open { merged.strip_suffix('\n').unwrap_or(&merged).to_owned() } else { merged };
    Some(Value::String(merged))
}

/// Merges two sets in the form the server's has.
fn union(before: Option<&Value>, ours: &Value, theirs: &Value) -> Option<Value> {
    let none = Value::Null;
    let (before, ours_set, theirs_set) = (words(before.unwrap_or(&none))?, words(ours)?, words(theirs)?);
    let kept = |word: &&String| {
        let (here, there) = (ours_set.contains(*word), theirs_set.contains(*word));
        (here && there) || (!before.contains(*word) && (here || there))
    };
    // In the server's order, then what was added here in its order.
    let added = ours_set.iter().filter(|word| !theirs_set.contains(*word));
    let result: Vec<String> = theirs_set.iter().chain(added).filter(kept).cloned().collect();
    Some(match theirs {
        Value::Array(_) => result.into_iter().map(Value::String).collect(),
        Value::String(text) if text.contains(',') => Value::String(result.join(", ")),
        _ if ours.is_array() => result.into_iter().map(Value::String).collect(),
        _ => Value::String(result.join(if ours.as_str().is_some_and(|ours| ours.contains(',')) {
            ", "
        } else {
            " "
        })),
    })
}

/// Reads the members of a set, each once, in order.
fn words(value: &Value) -> Option<Vec<String>> {
    let list: Vec<String> = match value {
        Value::Null => Vec::new(),
        Value::String(text) if text.contains(',') => {
            text.split(',').map(|word| word.trim().to_owned()).collect()
        }
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::Array(list) => {
            list.iter().map(|word| word.as_str().map(str::to_owned)).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let mut seen = BTreeSet::new();
    Some(list.into_iter().filter(|word| !word.is_empty() && seen.insert(word.clone())).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_rule_decides_as_its_name_says() {
        let newer = Newer::Local;
        for (rule, before, ours, theirs, expected) in [
            (FieldRule::Ask, json!(1), json!(2), json!(3), None),
            (FieldRule::Mine, json!(1), json!(2), json!(3), Some(json!(2))),
            (FieldRule::Theirs, json!(1), json!(2), json!(3), Some(json!(3))),
            (FieldRule::Newest, json!(1), json!(2), json!(3), Some(json!(2))),
            (FieldRule::Max, json!(1), json!(2), json!(3), Some(json!(3))),
            (FieldRule::Max, json!(1), json!(2), json!(null), Some(json!(2))),
            (FieldRule::Max, json!(1), json!(2), json!(2.0), Some(json!(2.0))),
            (FieldRule::Min, json!(1), json!(2), json!(3), Some(json!(2))),
            (FieldRule::Min, json!(1), json!(3), json!(2), Some(json!(2))),
            (FieldRule::Min, json!(1), json!(2), json!(2.0), Some(json!(2.0))),
            (FieldRule::Min, json!(1), json!(2), json!(null), Some(json!(2))),
            (FieldRule::Min, json!(1), json!(null), json!(3), Some(json!(3))),
            (FieldRule::Union, json!("a b"), json!("a c"), json!("a b d"), Some(json!("a d c"))),
            (FieldRule::Union, json!("a, b"), json!("a"), json!("b, a, c"), Some(json!("a, c"))),
            (FieldRule::Union, json!(["a"]), json!(["a", "b"]), json!(["c"]), Some(json!(["c", "b"]))),
            (FieldRule::Union, json!(null), json!("x"), json!("y"), Some(json!("y x"))),
            (FieldRule::Union, json!(null), json!("b"), json!(["a"]), Some(json!(["a", "b"]))),
            (FieldRule::Union, json!(null), json!(["x"]), json!("y"), Some(json!(["y", "x"]))),
            (FieldRule::Union, json!(null), json!("x, x,, z"), json!("y"), Some(json!("y, x, z"))),
            (FieldRule::Union, json!("a"), json!(7), json!("b"), None),
            (
                FieldRule::LineMerge,
                json!("a\nb\nc"),
                json!("A\nb\nc"),
                json!("a\nb\nC"),
                Some(json!("A\nb\nC")),
            ),
            (FieldRule::LineMerge, json!("a\nb"), json!("a\nx"), json!("a\ny"), None),
            (FieldRule::LineMerge, json!(null), json!("x"), json!("x"), Some(json!("x"))),
            (
                FieldRule::LineMerge,
                json!("a\nb\nc"),
                json!("A\nb\nc\n"),
                json!("a\nb\nC"),
                Some(json!("A\nb\nC")),
            ),
            (
                FieldRule::LineMerge,
                json!("a\nb\n"),
                json!("0\na\nb\n"),
                json!("a\nb\nc\n"),
                Some(json!("0\na\nb\nc\n")),
            ),
        ] {
            assert_eq!(
                rule.merge(Some(&before), &ours, &theirs, newer),
                expected,
                "{rule:?} {ours} {theirs}"
            );
        }
        assert_eq!(FieldRule::LineMerge.merge(None, &json!("a"), &json!("b"), newer), None);
        assert_eq!(FieldRule::Newest.merge(None, &json!(2), &json!(3), Newer::Server), Some(json!(3)));
    }
}
