//! Which query asks for a page, and how to go on after it. Pure.
//!
//! A server that promises an exact cursor is followed by its `nextLink`, which is a keyset. The `nextLink` of any
//! other is a number of rows to skip over a table that changes meanwhile: a row that is updated during the pull
//! moves to the end, everything shifts up by one, and an unread row falls into the gap. Such a server is asked
//! after the last row instead.
//!
//! One thing can go wrong with that: a server that keeps finer stamps than it sends. Asked for what is newer than
//! `.123`, it sends `.1236` again and again. A page that ends where it began is therefore followed by skipping,
//! until the stamps move on.

use sync_core::{Continuation, Cursor, FetchRequest, Next, Position, Record, RemoteError, Tombstones};
use sync_protocol::odata::{CompareOp, Expr, Literal};
use sync_protocol::query::Direction;
use sync_protocol::{Dialect, ListQuery};

use crate::failure;
use crate::filter::to_expr;

/// Makes the query of a page that does not continue another.
///
/// # Errors
/// A filter that the wire has no words for.
pub(crate) fn query(dialect: Dialect, request: &FetchRequest) -> Result<ListQuery, RemoteError> {
    let stamp = |op, at: &sync_core::Timestamp| Expr::compare(op, "updatedAt", Literal::DateTime(at.0));
    let keyset = match &request.position {
        Position::After(at, id) => {
            let tied = Expr::compare(CompareOp::Gt, "id", Literal::String(id.as_str().to_owned()));
            Some(stamp(CompareOp::Gt, at).or(stamp(CompareOp::Eq, at).and(tied)))
        }
        Position::From(at) => Some(stamp(CompareOp::Ge, at)),
        Position::Start | Position::Continue(_) => None,
    };
    let filter = match (to_expr(&request.filter)?, keyset) {
        (Some(own), Some(keyset)) => Some(own.and(keyset)),
        (own, keyset) => own.or(keyset),
    };
    Ok(ListQuery {
        filter,
        order_by: ["updatedAt", "id"].map(|name| (name.to_owned(), Direction::Ascending)).to_vec(),
        top: Some(top(dialect, request)),
        // Counting costs the server; only a first pull shows how far it has come.
        count: request.position == Position::Start,
        include_deleted: request.tombstones == Tombstones::Include,
        ..ListQuery::default()
    })
}

fn top(dialect: Dialect, request: &FetchRequest) -> u64 {
    u64::try_from(request.limit).unwrap_or(u64::MAX).clamp(1, dialect.max_top())
}

/// A page as it came, with what deciding on the next one needs.
#[derive(Debug)]
pub(crate) struct Answered<'a> {
    pub(crate) request: &'a FetchRequest,
    pub(crate) dialect: Dialect,
    /// The query that was sent.
    pub(crate) query: &'a str,
    pub(crate) records: &'a [Record],
    pub(crate) cursor: &'a Cursor,
    /// The query of the server's `nextLink`, already checked.
    pub(crate) link: Option<&'a str>,
}

/// Says how to go on.
///
/// # Errors
/// Rows that are not in the order asked for, or a link back to the same page.
pub(crate) fn next(page: &Answered<'_>) -> Result<Next, RemoteError> {
    let stamps = page.records.iter().map(|record| record.updated_at);
    if !stamps.clone().is_sorted() {
        return Err(failure::malformed("its records are not in the order of their changes"));
    }
    if page.link == Some(page.query) {
        return Err(failure::malformed("it names itself as the next page"));
    }
    let (Some(first), Some(last)) = (page.records.first(), page.records.last()) else {
        return Ok(page.link.map_or(Next::End, link));
    };
    let exact = matches!(page.cursor, Cursor::Exact { .. });
    Ok(match (&page.request.position, page.link) {
        (_, Some(query)) if exact => link(query),
        // The rest of a `$top` that ran out before the rows did.
        (Position::Continue(_), None) if exact => Next::Ask,
        (Position::Continue(_), _) if first.updated_at < last.updated_at => Next::Ask,
        (Position::Continue(_), _) => skipping(page),
        (Position::After(at, id), _) if last.updated_at == Some(*at) && last.id == *id => skipping(page),
        (_, Some(_)) => Next::Ask,
        (_, None) if page.dialect == Dialect::V2 || is_full(page) => Next::Ask,
        (_, None) => Next::End,
    })
}

fn link(query: &str) -> Next {
    Next::Link(Continuation(query.to_owned()))
}

/// Version 3 drops the link when `$top` is used up, whether or not rows are left.
fn is_full(page: &Answered<'_>) -> bool {
    u64::try_from(page.records.len()).is_ok_and(|rows| rows >= top(page.dialect, page.request))
}

/// The same query, leaving out the rows of this page as well.
fn skipping(page: &Answered<'_>) -> Next {
    let (mut skipped, mut parts) = (0, Vec::new());
    for part in page.query.split('&') {
        match part.strip_prefix("$skip=") {
            Some(rows) => skipped = rows.parse().unwrap_or(0_usize),
            None => parts.push(part),
        }
    }
    let skip = format!("$skip={}", skipped.saturating_add(page.records.len()));
    parts.push(&skip);
    link(&parts.join("&"))
}

#[cfg(test)]
#[path = "paging_tests.rs"]
mod tests;
