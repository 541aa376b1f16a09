//! What a computer or the server holds, in a form that compares.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sync_core::{FetchRequest, Filter, Next, Position, Query, Record, RecordId, Remote, Tombstones};

use crate::profile::Profile;

/// Rows by table and id: their members without nulls, and the server's version of each.
#[derive(Clone, PartialEq)]
pub(super) struct Content(BTreeMap<(String, RecordId), (BTreeMap<String, Value>, String)>);

impl Content {
    /// Reads what a computer holds.
    pub(super) fn of_computer(profile: &Profile) -> Result<Self, String> {
        let mut content = Self(BTreeMap::new());
        for table in [profile.lists(), profile.tasks()] {
            let records = table.read(&Query::default()).map_err(|error| error.to_string())?;
            content.add(table.name().as_str(), records);
        }
        Ok(content)
    }

    /// Asks the server what it holds.
    pub(super) async fn of_server(profile: &Profile, remote: &dyn Remote) -> Result<Self, String> {
        let mut content = Self(BTreeMap::new());
        for table in [profile.lists(), profile.tasks()] {
            let mut position = Position::Start;
            loop {
                let request = FetchRequest {
                    table: table.name().clone(),
                    filter: Filter::All,
                    position,
                    limit: 1000,
                    tombstones: Tombstones::Skip,
                };
                let page = remote.fetch(&request).await.map_err(|error| error.to_string())?;
                content.add(table.name().as_str(), page.records);
                match page.next {
                    Next::Link(link) => position = Position::Continue(link),
                    Next::End | Next::Ask => break,
                }
            }
        }
        Ok(content)
    }

    /// Returns how many rows there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn add(&mut self, table: &str, records: Vec<Record>) {
        for record in records {
            let fields = record.fields.into_iter().filter(|(_, value)| !value.is_null()).collect();
            let version = record.version.map(String::from).unwrap_or_default();
            self.0.insert((table.to_owned(), record.id), (fields, version));
        }
    }
}

/// A short hash of all rows.
impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hash = Sha256::new();
        for ((table, id), (fields, version)) in &self.0 {
            let row = serde_json::json!([table, id.as_str(), fields, version]);
            hash.update(row.to_string());
        }
        hash.finalize().iter().take(6).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
