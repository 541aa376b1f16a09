//! `/tables/…`: rows, one file for each verb.
//!
//! A handler reads what was asked ([`call`]), hands it to the storage, and writes what came of it ([`answer`]).

pub(super) mod answer;
mod call;
mod conditions;
pub(super) mod delete;
pub(super) mod insert;
mod json_patch;
mod key;
pub(super) mod list;
mod next_link;
pub(super) mod patch;
pub(super) mod read;
pub(super) mod replace;
