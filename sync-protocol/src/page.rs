//! The answer to a list request, in every shape it comes in.

use std::fmt;

use serde_json::{Value, json};

use crate::Dialect;
use crate::item::{Item, ItemError};

/// One page of rows. `T` is [`Value`] as it is on the wire (a `$select` may leave out even the id), or [`Item`].
#[derive(Clone, PartialEq)]
pub struct Page<T = Item> {
    /// The rows, in the order asked for.
    pub items: Vec<T>,
    /// How many rows match without paging, when asked for.
    pub count: Option<u64>,
    /// Where the next page is: an absolute URL, a path or a bare query, see [`next_query`].
    ///
    /// Not in a version 2 body: there it is the `Link` header, see [`Page::link_header`].
    pub next_link: Option<String>,
}

/// A body that is no list of rows. It must never be taken for an empty page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Neither an array nor an object with `items` or `results`.
    #[error("the answer is not a list of records")]
    NotAList,
    /// A member beside the rows has the wrong type.
    #[error("the member '{0}' of the list is not usable")]
    Wrong(&'static str),
    /// One of the rows is wrong.
    #[error("record {index} of the list: {error}")]
    Item {
        /// Its place on the page, from 0.
        index: usize,
        /// What is wrong with it.
        error: ItemError,
    },
}

impl Page<Value> {
    /// Reads a page: a bare array or `{results, count}` (version 2), or `{items, count?, nextLink?}`.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_json(value: Value) -> Result<Self, PageError> {
        let mut members = match value {
            Value::Array(items) => {
                return Ok(Self { items, count: None, next_link: None });
            }
            Value::Object(members) => members,
            _ => return Err(PageError::NotAList),
        };
        let rows = members.remove("items").or_else(|| members.remove("results"));
        let Some(Value::Array(items)) = rows else {
            return Err(PageError::NotAList);
        };
        let count = match members.remove("count") {
            None | Some(Value::Null) => None,
            Some(count) => Some(count.as_u64().ok_or(PageError::Wrong("count"))?),
        };
        let next_link = match members.remove("nextLink") {
            None | Some(Value::Null) => None,
            Some(Value::String(link)) => (!link.is_empty()).then_some(link),
            Some(_) => return Err(PageError::Wrong("nextLink")),
        };
        Ok(Self { items, count, next_link })
    }

    /// Reads every row.
    ///
    /// # Errors
    /// The first row that is wrong.
    pub fn into_items(self, dialect: Dialect) -> Result<Page<Item>, PageError> {
        let read =
            |(index, row)| Item::from_json(dialect, row).map_err(|error| PageError::Item { index, error });
        let items = self.items.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Page { items, count: self.count, next_link: self.next_link })
    }

    /// Writes the page as a server of this dialect does.
    pub fn into_json(self, dialect: Dialect) -> Value {
        match (dialect, self.count) {
            (Dialect::V2, None) => Value::Array(self.items),
            (Dialect::V2, Some(count)) => json!({"results": self.items, "count": count}),
            (Dialect::V3 | Dialect::Ct, count) => {
                let mut page = json!({"items": self.items});
                if let Some(members) = page.as_object_mut() {
                    members.extend(count.map(|count| ("count".to_owned(), count.into())));
                    members.extend(self.next_link.map(|link| ("nextLink".to_owned(), link.into())));
                }
                page
            }
        }
    }
}

impl Page<Item> {
    /// Writes the page as a server of this dialect does.
    pub fn into_json(self, dialect: Dialect) -> Value {
        let items = self.items.into_iter().map(|item| item.into_json(dialect)).collect();
        Page { items, count: self.count, next_link: self.next_link }.into_json(dialect)
    }
}

impl<T> Page<T> {
    /// The `Link` header of version 2, without brackets and quotes: the JavaScript client would keep the
    /// brackets and not see `rel="next"`.
    pub fn link_header(&self) -> Option<String> {
        self.next_link.as_ref().map(|link| format!("{link}; rel=next"))
    }
}

/// Without the rows: they are somebody's text.
impl<T> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items.len())
            .field("count", &self.count)
            .field("next_link", &self.next_link.is_some())
            .finish()
    }
}

/// The parts of a `nextLink`: what to check against the configured address, and the query to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextQuery<'a> {
    /// Everything before the query: an absolute URL (version 3), a path (version 3 with `nextLink=path`), or
    /// nothing (Community Toolkit, whose link is a query without `?`).
    pub address: &'a str,
    /// The query, percent-encoded as it came, without `?`.
    pub query: &'a str,
}

/// Takes a `nextLink` apart. `None` when there is no query to follow.
pub fn next_query(link: &str) -> Option<NextQuery<'_>> {
    let link = link.split('#').next().unwrap_or_default();
    let (address, query) = match link.split_once('?') {
        Some(parts) => parts,
        None if link.contains('=') && !link.starts_with('/') && !link.contains("://") => ("", link),
        None => return None,
    };
    (!query.is_empty()).then_some(NextQuery { address, query })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(count: Option<u64>, next_link: Option<&str>) -> Page<Value> {
        Page { items: vec![json!({"id": "a"})], count, next_link: next_link.map(str::to_owned) }
    }

    #[test]
    fn each_dialect_has_its_shape() {
        let shapes = json!({
            "v2": page(None, Some("x")).into_json(Dialect::V2),
            "v2 with count": page(Some(7), None).into_json(Dialect::V2),
            "v3": page(None, None).into_json(Dialect::V3),
            "ct with everything": page(Some(7), Some("$skip=1")).into_json(Dialect::Ct),
        });
        insta::assert_json_snapshot!(shapes, @r#"
        {
          "ct with everything": {
            "count": 7,
            "items": [
              {
                "id": "a"
              }
            ],
            "nextLink": "$skip=1"
          },
          "v2": [
            {
              "id": "a"
            }
          ],
          "v2 with count": {
            "count": 7,
            "results": [
              {
                "id": "a"
              }
            ]
          },
          "v3": {
            "items": [
              {
                "id": "a"
              }
            ]
          }
        }
        "#);
    }

    #[test]
    fn what_is_written_is_read() {
        for (dialect, page) in [
            (Dialect::V2, page(None, None)),
            (Dialect::V2, page(Some(7), None)),
            (Dialect::V3, page(None, None)),
            (Dialect::V3, page(None, Some("/tables/t?$skip=1"))),
            (Dialect::Ct, page(Some(7), Some("$skip=1"))),
        ] {
            assert_eq!(Page::from_json(page.clone().into_json(dialect)), Ok(page));
        }
    }

    #[test]
    fn absent_and_null_members_are_the_same() {
        let sent = json!({"items": [], "count": null, "nextLink": null});
        assert_eq!(Page::from_json(sent), Ok(Page { items: vec![], count: None, next_link: None }));
    }

    #[test]
    fn what_is_no_list_is_not_an_empty_page() {
        for (sent, expected) in [
            (json!({}), PageError::NotAList),
            (json!(null), PageError::NotAList),
            (json!("<html>"), PageError::NotAList),
            (json!({"error": "no"}), PageError::NotAList),
            (json!({"items": {}}), PageError::NotAList),
            (json!({"items": [], "count": -1}), PageError::Wrong("count")),
            (json!({"items": [], "nextLink": 1}), PageError::Wrong("nextLink")),
        ] {
            assert_eq!(Page::from_json(sent), Err(expected));
        }
    }

    #[test]
    fn a_wrong_row_is_counted() {
        let page = Page::from_json(json!([{"id": "a"}, {"id": []}])).unwrap();
        assert!(matches!(page.into_items(Dialect::V2), Err(PageError::Item { index: 1, .. })));
    }

    #[test]
    fn a_next_link_comes_in_three_forms() {
        for (link, expected) in [
            ("https://h/tables/t?$skip=1", Some(("https://h/tables/t", "$skip=1"))),
            ("/tables/t?$skip=1#x", Some(("/tables/t", "$skip=1"))),
            ("$filter=a%20eq%201&$skip=1", Some(("", "$filter=a%20eq%201&$skip=1"))),
            ("?$skip=1", Some(("", "$skip=1"))),
            ("https://h/tables/t", None),
            ("/tables/t=1", None),
            ("", None),
        ] {
            let parts = next_query(link).map(|next| (next.address, next.query));
            assert_eq!(parts, expected, "{link}");
        }
    }

    #[test]
    fn the_link_header_is_spelled_for_the_javascript_client() {
        let link = page(None, Some("http://h/tables/t?$skip=1")).link_header();
        assert_eq!(link.as_deref(), Some("http://h/tables/t?$skip=1; rel=next"));
    }
}
