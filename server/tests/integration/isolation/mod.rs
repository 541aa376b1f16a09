//! Two accounts: what belongs to the other looks exactly like what does not exist.

mod lists;
mod matrix;
mod replays;
pub(crate) mod shared;

use crate::support::Reply;

/// What only its owner may ever read.
const CANARY: &str = "canary-5d1f";

/// An answer without what differs from request to request anyway.
fn essence(reply: &Reply, id: &str) -> (u16, String, Vec<String>) {
    let ignored = ["date", "x-request-id"];
    let mut headers: Vec<String> = reply
        .headers
        .iter()
        .filter(|(name, _)| !ignored.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap().replace(id, "[id]")))
        .collect();
    headers.sort();
    (reply.status, reply.text.replace(id, "[id]"), headers)
}
