//! Conditional headers: version 2 knows `If-Match` only, the others all four.

use axum::http::{HeaderMap, HeaderName, header};
use sync_protocol::{Dialect, date, etag::IfMatch};

use super::super::fault::Fault;
use crate::storage::{Conditions, Tags};

/// Reads what a request demands of the stored row.
pub(super) fn read(dialect: Dialect, request_headers: &HeaderMap) -> Result<Conditions, Fault> {
    let mut conditions =
        Conditions { if_match: tags(dialect, request_headers, header::IF_MATCH)?, ..Conditions::default() };
    if dialect != Dialect::V2 {
        conditions.if_none_match = tags(dialect, request_headers, header::IF_NONE_MATCH)?;
        // A date has whole seconds and stands for the whole of its second.
        let unmodified = moment(request_headers, header::IF_UNMODIFIED_SINCE);
        conditions.unmodified_since = unmodified.map(|ms| ms.saturating_add(999));
        conditions.modified_since = moment(request_headers, header::IF_MODIFIED_SINCE);
    }
    Ok(conditions)
}

fn tags(dialect: Dialect, request_headers: &HeaderMap, name: HeaderName) -> Result<Option<Tags>, Fault> {
    // Several headers of one name are one list.
    let mut values = Vec::new();
    for value in request_headers.get_all(&name) {
        values
            .push(value.to_str().map_err(|_| Fault::bad_request(format!("The header {name} is no text.")))?);
    }
    if values.is_empty() {
        return Ok(None);
    }
    let tags = match IfMatch::parse(dialect, &values.join(",")) {
        Ok(IfMatch::Any) => Tags::Any,
        Ok(IfMatch::Versions(versions)) => Tags::Versions(versions),
        Err(_) => {
            return Err(Fault::bad_request(format!("The header {name} is not a list of quoted versions.")));
        }
    };
    Ok(Some(tags))
}

/// An HTTP date in milliseconds; one that is none counts as not sent, as HTTP demands.
fn moment(request_headers: &HeaderMap, name: HeaderName) -> Option<i64> {
    date::parse_http(request_headers.get(name)?.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(dialect: Dialect, pairs: &[(HeaderName, &str)]) -> Conditions {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.clone(), value.parse().unwrap());
        }
        read(dialect, &headers).unwrap()
    }

    #[test]
    fn version_two_knows_only_if_match() {
        let since = "Mon, 23 Nov 2026 05:00:00 GMT";
        let pairs = [(header::IF_NONE_MATCH, "\"a\""), (header::IF_MODIFIED_SINCE, since)];
        assert_eq!(conditions(Dialect::V2, &pairs), Conditions::default());
        assert_ne!(conditions(Dialect::V3, &pairs), Conditions::default());
    }

    #[test]
    fn a_row_of_the_named_second_is_not_modified_since() {
        let pairs = [(header::IF_UNMODIFIED_SINCE, "Thu, 01 Jan 1970 00:00:05 GMT")];
        let conditions = conditions(Dialect::Ct, &pairs);
        for (updated_at, expected) in [(5_000, true), (5_999, true), (6_000, false)] {
            assert_eq!(conditions.hold("v", updated_at), expected, "{updated_at}");
        }
    }

    #[test]
    fn a_date_that_is_none_counts_as_not_sent() {
        assert_eq!(conditions(Dialect::V3, &[(header::IF_MODIFIED_SINCE, "soon")]), Conditions::default());
    }

    #[test]
    fn several_headers_are_one_list() {
        let pairs = [(header::IF_MATCH, "\"a\""), (header::IF_MATCH, "\"b\"")];
        let conditions = conditions(Dialect::V3, &pairs);
        assert!(conditions.hold("a", 0) && conditions.hold("b", 0) && !conditions.hold("c", 0));
    }
}
