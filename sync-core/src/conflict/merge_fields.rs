//! Merge fields: a three-way merge that asks only when both sides changed the same member to different values, and no
//! rule of that member says what to do then.
//!
//! ```text
//!            base            both same        → that value
//!           /    \           changed here     → ours
//!       local    server      changed there    → theirs
//!           \    /           changed in both  → the member's rule; without one, ask
//!           merged
//! ```

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::{Conflict, ConflictPolicy, FieldRule, Newer, Resolution};
use crate::record::{member, same_value};
use crate::{Fields, Record};

/// Merges member by member; defers when a member was changed on both sides to different values and its rule is to ask,
/// or when one side deleted what the other changed.
#[derive(Debug, Clone, Default)]
pub struct MergeFields {
    rules: BTreeMap<String, FieldRule>,
}

impl MergeFields {
    /// Makes the policy; every member is asked about.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the server's value of these members without asking (an order key, a device name).
    #[must_use]
    pub fn quiet<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.rules.extend(names.into_iter().map(|name| (name.into(), FieldRule::Theirs)));
        self
    }

    /// Sets what becomes of a member that both sides changed.
    #[must_use]
    pub fn rule(mut self, name: impl Into<String>, rule: FieldRule) -> Self {
        self.rules.insert(name.into(), rule);
        self
    }

    /// Merges three rows, taking the server's side for the newer one.
    ///
    /// # Errors
    /// The names of the members both sides changed to different values, and the merge with the server's values there.
    pub fn merge(
        &self,
        base: Option<&Fields>,
        local: &Fields,
        server: &Fields,
    ) -> Result<Fields, (Fields, Vec<String>)> {
        self.merge_knowing(base, local, server, Newer::Server)
    }

    /// Merges three rows, knowing which side was changed last.
    ///
    /// # Errors
    /// As [`merge`](Self::merge).
    pub fn merge_knowing(
        &self,
        base: Option<&Fields>,
        local: &Fields,
        server: &Fields,
        newer: Newer,
    ) -> Result<Fields, (Fields, Vec<String>)> {
        let names: BTreeSet<&String> = local.keys().chain(server.keys()).collect();
        let mut merged = Fields::new();
        let mut clashes = Vec::new();
        for name in names {
            let (ours, theirs) = (member(local, name), member(server, name));
            let before = base.map(|base| member(base, name));
            let value = match before {
                _ if same_value(ours, theirs) => theirs.clone(),
                Some(before) if same_value(before, theirs) => ours.clone(),
                Some(before) if same_value(before, ours) => theirs.clone(),
                _ => {
                    let rule = self.rules.get(name).copied().unwrap_or_default();
                    rule.merge(before, ours, theirs, newer).unwrap_or_else(|| {
                        clashes.push(name.clone());
                        theirs.clone()
                    })
                }
            };
            merged.insert(name.clone(), value);
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
        let newer = match conflict.server_at {
            Some(server_at) if conflict.edited_at > server_at => Newer::Local,
            _ => Newer::Server,
        };
        match self.merge_knowing(base, &local.fields, &server.fields, newer) {
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
