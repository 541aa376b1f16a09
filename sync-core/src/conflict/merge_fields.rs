//! Merge fields: a three-way merge that asks only when both sides changed the same member to different values.
//!
//! ```text
//!            base            both same        → that value
//!           /    \           changed here     → ours
//!       local    server      changed there    → theirs
//!           \    /           changed in both  → quiet member: theirs, else ask
//!           merged
//! ```

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::{Conflict, ConflictPolicy, Resolution};
use crate::record::{member, same_value};
use crate::{Fields, Record};

/// Merges member by member; defers when a member was changed on both sides to different values, or when one side deleted
/// what the other changed.
#[derive(Debug, Clone, Default)]
pub struct MergeFields {
    quiet: BTreeSet<String>,
}

impl MergeFields {
    /// Makes the policy.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the server's value of these members without asking (an order key, a device name).
    #[must_use]
    pub fn quiet<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.quiet.extend(names.into_iter().map(Into::into));
        self
    }

    /// Merges three rows.
    ///
    /// # Errors
    /// The names of the members both sides changed to different values, and the merge with the server's values there.
    pub fn merge(
        &self,
        base: Option<&Fields>,
        local: &Fields,
        server: &Fields,
    ) -> Result<Fields, (Fields, Vec<String>)> {
        let names: BTreeSet<&String> = local.keys().chain(server.keys()).collect();
        let mut merged = Fields::new();
        let mut clashes = Vec::new();
        for name in names {
            let (ours, theirs) = (member(local, name), member(server, name));
            let value = if same_value(ours, theirs) {
                theirs
            } else {
                let before = base.map(|base| member(base, name));
                match before {
                    Some(before) if same_value(before, theirs) => ours,
                    Some(before) if same_value(before, ours) => theirs,
                    _ => {
                        if !self.quiet.contains(name) {
                            clashes.push(name.clone());
                        }
                        theirs
                    }
                }
            };
            merged.insert(name.clone(), value.clone());
        }
        if clashes.is_empty() { Ok(merged) } else { Err((merged, clashes)) }
    }
}

#[async_trait]
impl ConflictPolicy for MergeFields {
    fn name(&self) -> &'static str {
        "merge fields"
    }

    async fn resolve(&self, conflict: &Conflict) -> Resolution {
        let (Some(local), Some(server)) = (&conflict.local, &conflict.server) else {
            return Resolution::Defer; // deleted on one side, changed on the other: only a person knows
        };
        let base = conflict.base.as_ref().map(|base: &Record| &base.fields);
        match self.merge(base, &local.fields, &server.fields) {
            Ok(merged) => Resolution::Merge(merged),
            Err(_) => Resolution::Defer,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: serde_json::Value) -> Fields {
        value.as_object().expect("an object").clone()
    }

    #[test]
    fn members_changed_on_one_side_are_taken_without_asking() {
        let merged = MergeFields::new().merge(
            Some(&fields(json!({"text": "a", "due": null, "n": 1}))),
            &fields(json!({"text": "b", "due": null, "n": 1})),
            &fields(json!({"text": "a", "due": "2026-03-14", "n": 1.0})),
        );
        assert_eq!(merged, Ok(fields(json!({"text": "b", "due": "2026-03-14", "n": 1.0}))));
    }

    #[test]
    fn a_member_changed_on_both_sides_to_different_values_is_named() {
        let merged = MergeFields::new().merge(
            Some(&fields(json!({"text": "a"}))),
            &fields(json!({"text": "b"})),
            &fields(json!({"text": "c"})),
        );
        assert_eq!(merged, Err((fields(json!({"text": "c"})), vec!["text".into()])));
    }

    #[test]
    fn a_member_changed_on_both_sides_to_the_same_value_is_no_question() {
        let merged = MergeFields::new().merge(
            Some(&fields(json!({"text": "a"}))),
            &fields(json!({"text": "b"})),
            &fields(json!({"text": "b"})),
        );
        assert_eq!(merged, Ok(fields(json!({"text": "b"}))));
    }

    #[test]
    fn without_a_base_every_difference_is_asked() {
        let merged =
            MergeFields::new().merge(None, &fields(json!({"text": "b"})), &fields(json!({"text": "c"})));
        assert!(merged.is_err());
    }

    #[test]
    fn a_quiet_member_takes_the_servers_value() {
        let merged = MergeFields::new().quiet(["order"]).merge(
            Some(&fields(json!({"order": "a"}))),
            &fields(json!({"order": "b"})),
            &fields(json!({"order": "c"})),
        );
        assert_eq!(merged, Ok(fields(json!({"order": "c"}))));
    }
}
