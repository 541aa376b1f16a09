//! Pulling: one page of a table, or one row with its tombstone.

use reqwest::StatusCode;
use sync_core::{
    Continuation, FetchRequest, Next, Page, Position, Record, RecordId, RemoteError, RemoteErrorKind,
    TableName, Tombstones,
};
use sync_protocol::odata::{CompareOp, Expr, Literal};
use sync_protocol::{Dialect, Item, ListQuery, headers, page};

use crate::address::Address;
use crate::answer::Answer;
use crate::failure::{self, Asked};
use crate::paging::{self, Answered};
use crate::record::from_item;
use crate::remote::{HttpRemote, OK};

const EXPIRED: &str =
    "This computer was away for so long that the server no longer knows what was deleted meanwhile.";

impl HttpRemote {
    pub(crate) async fn fetch_page(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        let query = match &request.position {
            Position::Continue(continuation) => continuation.0.clone(),
            _ => paging::query(self.dialect, request)?.to_query_string(self.dialect),
        };
        let mut sent = self.client.get(self.address.list(&request.table, &query));
        // What this client knows already: a server that has forgotten deletions since then says so.
        if let (Position::After(at, _) | Position::From(at), Tombstones::Include) =
            (&request.position, request.tombstones)
        {
            sent = sent.header(headers::X_SYNC_SINCE, at.0);
        }
        let begins = !matches!(request.position, Position::Continue(_));
        if let Ok(mut trails) = self.trails.lock() {
            trails.entry(request.table.clone()).or_default().ask(&query, begins);
        }
        let answer = self.send(sent).await?;
        let page = read_page(&self.address, self.dialect, request, &query, &answer)?;
        if let Next::Link(Continuation(link)) = &page.next
            && let Ok(trails) = self.trails.lock()
        {
            trails.get(&request.table).map_or(Ok(()), |trail| trail.follow(link))?;
        }
        Ok(page)
    }

    /// The stored row with this id, also a deleted one. A read of one row never shows tombstones in version 2, so
    /// this is a list.
    pub(crate) async fn stored(
        &self,
        table: &TableName,
        id: &RecordId,
    ) -> Result<Option<Record>, RemoteError> {
        let query = ListQuery {
            filter: Some(Expr::compare(CompareOp::Eq, "id", Literal::String(id.as_str().to_owned()))),
            top: Some(1),
            include_deleted: true,
            ..ListQuery::default()
        };
        let query = query.to_query_string(self.dialect);
        let answer = self.send(self.client.get(self.address.list(table, &query))).await?;
        let list = read_list(self.dialect, table, &answer)?;
        let Some(item) = list.items.into_iter().next() else {
            return Ok(None);
        };
        let record = from_item(item)?;
        // SQL servers may compare ids without regard to case.
        Ok((record.id == *id).then_some(record))
    }
}

/// Takes the answer to a request for a page.
pub(crate) fn read_page(
    address: &Address,
    dialect: Dialect,
    request: &FetchRequest,
    query: &str,
    answer: &Answer,
) -> Result<Page, RemoteError> {
    if answer.status == StatusCode::GONE {
        let expired = RemoteError::new(RemoteErrorKind::Expired, EXPIRED);
        return Err(RemoteError { status: Some(answer.status.as_u16()), ..expired });
    }
    let list = read_list(dialect, &request.table, answer)?;
    let link = match &list.next_link {
        None => None,
        Some(link) => match address.next_query(link) {
            Some(query) => Some(query.to_owned()),
            None => {
                return Err(failure::malformed("the next page is said to be on another server"));
            }
        },
    };
    let total = list.count;
    let records = list.items.into_iter().map(from_item).collect::<Result<Vec<_>, _>>()?;
    let cursor = answer.cursor();
    let next = paging::next(&Answered {
        request,
        dialect,
        query,
        records: &records,
        cursor: &cursor,
        link: link.as_deref(),
    })?;
    let (reached, server_time) = (answer.reached(), answer.server_time());
    Ok(Page { records, next, total, cursor, reached, server_time })
}

fn read_list(dialect: Dialect, table: &TableName, answer: &Answer) -> Result<page::Page<Item>, RemoteError> {
    if answer.status != OK {
        return Err(failure::status(answer, Asked::Table(table.as_str())));
    }
    let list = page::Page::from_json(answer.json()?).and_then(|page| page.into_items(dialect));
    list.map_err(failure::malformed)
}
