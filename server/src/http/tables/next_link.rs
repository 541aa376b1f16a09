//! Where the next page is. The link carries the place of the last row, never a number of rows to skip: a row that
//! changes during the walk moves to the end, and nothing behind it is passed over.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sync_protocol::{Dialect, ListQuery};

use super::{
    super::{fault::Fault, service::version_in_query},
    answer,
    call::Call,
};
use crate::{config::NextLink, storage::Keyset};

/// The name of the parameter, one that OData sets aside for this.
const PARAMETER: &str = "$skiptoken";

/// A place in a list, as the link carries it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    #[serde(rename = "k")]
    keyset: Vec<Json>,
    /// How many rows match in all, so that a walk counts them once.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub(super) count: Option<u64>,
    /// Up to which stamp the client knew every change when the walk began: clients say it then and not again.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<i64>,
}

impl Place {
    /// Behind this row.
    pub(super) fn new(next: Keyset, count: Option<u64>, since: Option<i64>) -> Self {
        Self { keyset: next.values, count, since }
    }

    /// Where the page begins.
    pub(super) fn keyset(&self) -> Keyset {
        Keyset { values: self.keyset.clone() }
    }
}

/// Reads where a page begins, if it follows another.
pub(super) fn read(parameters: &[(String, String)]) -> Result<Option<Place>, Fault> {
    let Some((_, text)) = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(PARAMETER)) else {
        return Ok(None);
    };
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    let place = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    place.map(Some).ok_or_else(|| crate::storage::QueryError::Keyset.into())
}

/// Writes the link to the next page, in the form this client understands.
pub(super) fn write(call: &Call, query: &ListQuery, place: &Place) -> String {
    let place = serde_json::to_vec(place).unwrap_or_default();
    let mut options = query.to_query_string(call.dialect);
    if let Some(version) = version_in_query(&call.uri) {
        push(&mut options, "ZUMO-API-VERSION", &version);
    }
    push(&mut options, PARAMETER, &URL_SAFE_NO_PAD.encode(place));
    let path = call.uri.path();
    if call.dialect != Dialect::V2 && call.has_option("nextLink=path") {
        return format!("{path}?{options}");
    }
    match (call.dialect, call.app.config.next_link) {
        (Dialect::V2, _) | (_, NextLink::Absolute) => format!("{}{path}?{options}", answer::base(call)),
        (Dialect::V3 | Dialect::Ct, NextLink::Query) => options,
    }
}

fn push(options: &mut String, name: &str, value: &str) {
    if !options.is_empty() {
        options.push('&');
    }
    options.push_str(name);
    options.push('=');
    options.push_str(value);
}
