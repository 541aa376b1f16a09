//! What the recording calls something, and what it is called in this run.
//!
//! A version means something only together with its row, so it is bound per row; stamps and ids mean the same
//! everywhere.

use std::collections::HashMap;

use serde_json::Value;

/// The bindings of one run.
#[derive(Debug, Default)]
pub(super) struct Names {
    versions: HashMap<(String, String), String>,
    texts: HashMap<String, String>,
}

impl Names {
    /// Binds a version of a row, or says whether it is the one bound before.
    pub(super) fn version(&mut self, row: &str, recorded: &str, ours: &str) -> bool {
        let key = (row.to_owned(), recorded.to_owned());
        self.versions.entry(key).or_insert_with(|| ours.to_owned()) == ours
    }

    /// Binds a stamp or an id, or says whether it is the one bound before.
    pub(super) fn text(&mut self, recorded: &str, ours: &str) -> bool {
        self.texts.entry(recorded.to_owned()).or_insert_with(|| ours.to_owned()) == ours
    }

    /// A text of a request with everything that is bound in it replaced.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (recorded, ours) in &self.texts {
            if text.contains(recorded.as_str()) {
                text = text.replace(recorded.as_str(), ours);
            }
        }
        text
    }

    /// The version of a row in a header, replaced if it is bound.
    pub(super) fn apply_version(&self, row: &str, text: &str) -> String {
        let bare = text.trim_matches('"');
        match self.versions.get(&(row.to_owned(), bare.to_owned())) {
            Some(ours) => text.replace(bare, ours),
            None => text.to_owned(),
        }
    }

    /// A body with its version replaced.
    pub(super) fn apply_body(&self, row: &str, text: &str) -> String {
        let text = self.apply(text);
        let Ok(Value::Object(members)) = serde_json::from_str::<Value>(&text) else { return text };
        match members.get("version").and_then(Value::as_str) {
            Some(version) => {
                text.replace(&format!("\"{version}\""), &format!("\"{}\"", self.apply_version(row, version)))
            }
            None => text,
        }
    }
}
