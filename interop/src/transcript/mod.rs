//! What the original Node server was seen to answer, and whether ours does the same.
//!
//! The recorded exchanges are in `interop/transcripts`: 225 of the server by hand, 22 of what its JavaScript client
//! sends. Versions, stamps and ids the server makes are bound: they may have other values, but the same one wherever
//! the recording has the same one.

mod compare;
mod departures;
mod names;
mod replay;

use std::{collections::BTreeMap, fs, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::Value;

pub use compare::Difference;
pub use departures::{Departure, check, departures};
pub use replay::{Replayed, replay};

use crate::Trouble;

/// A part of the recording.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// What it is about.
    pub section: String,
    /// Which server it was recorded on.
    pub server: Server,
    /// Rows that were inserted before it.
    pub setup: Vec<Setup>,
    /// The exchanges, in their order.
    pub exchanges: Vec<Exchange>,
}

/// Which server a part was recorded on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Server {
    /// An empty one.
    New,
    /// That of the part before.
    Same,
}

/// A row that was inserted before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Its table.
    pub table: String,
    /// The row.
    pub row: Value,
}

/// Who sends a request.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Nobody in particular: the table was open to all. Our tables are not, so ours is sent as alice.
    Anyone,
    /// Somebody who is not signed in where one has to be.
    Nobody,
    /// A user.
    Alice,
    /// Another one.
    Bob,
}

/// A request and its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Its number.
    pub exchange: String,
    /// What it shows.
    pub what: String,
    /// Who sends it.
    pub by: By,
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub response: Response,
}

/// What was sent. `{session}` in a header stands for the token of whoever sends it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The verb.
    pub method: String,
    /// Path and query, as they were on the wire.
    pub path: String,
    /// Headers, without those every client adds.
    pub headers: BTreeMap<String, String>,
    /// A body of text.
    pub body: Option<String>,
    /// A body that is no text, in base64.
    pub bytes: Option<String>,
    /// A body too long to write down.
    pub repeat: Option<Repeat>,
}

/// One character many times, between two texts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    before: String,
    of: String,
    times: usize,
    behind: String,
}

impl Request {
    /// The body as it is on the wire.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        let text = self.body.as_ref().map(|text| text.clone().into_bytes());
        let bytes = || self.bytes.as_ref().and_then(|bytes| STANDARD.decode(bytes).ok());
        let repeat = || {
            let repeat = self.repeat.as_ref()?;
            let whole = [repeat.before.as_str(), &repeat.of.repeat(repeat.times), &repeat.behind].concat();
            Some(whole.into_bytes())
        };
        text.or_else(bytes).or_else(repeat)
    }
}

/// What came back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers that matter, in lower case; an `etag` only if it is a version.
    pub headers: BTreeMap<String, String>,
    /// A body of JSON.
    pub json: Option<Value>,
    /// Any other body.
    pub text: Option<String>,
    /// The body was too long to be written down.
    #[serde(default)]
    pub elided: bool,
}

/// Reads the recording, in its order.
///
/// # Errors
/// A file that cannot be read or is no part of a recording.
pub fn sections() -> Result<Vec<Section>, Trouble> {
    let folder = root().join("interop").join("transcripts");
    let files = fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut paths: Vec<PathBuf> = files.into_iter().map(|file| file.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path)?;
        serde_json::from_str(&text).map_err(|error| Trouble::File(format!("{}: {error}", path.display())))
    };
    paths.iter().map(read).collect()
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.clone(), PathBuf::from)
}
