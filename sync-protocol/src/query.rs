//! The options of a list request, read from and written into a query string.

use std::fmt::{self, Write};

use crate::Dialect;
use crate::odata::{self, Expr, FilterError, is_name};

/// Which rows a list request wants, and how. Parameters the protocol does not know are not kept: Node hands
/// them to user scripts, .NET servers ignore them.
#[derive(Clone, Default, PartialEq)]
pub struct ListQuery {
    /// `$filter`.
    pub filter: Option<Expr>,
    /// `$orderby`. Empty means the server's own order.
    pub order_by: Vec<(String, Direction)>,
    /// `$select`. Empty means every member.
    pub select: Vec<String>,
    /// `$top`: at most so many rows, over all pages.
    pub top: Option<u64>,
    /// `$skip`: leave out so many rows first.
    pub skip: Option<u64>,
    /// `$count=true`, or `$inlinecount=allpages` in version 2.
    pub count: bool,
    /// `__includeDeleted`: tombstones too.
    pub include_deleted: bool,
}

/// The direction of one `$orderby` term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `asc`, the default.
    Ascending,
    /// `desc`.
    Descending,
}

/// A query option that was refused; meant for the body of a 400.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// `$filter` is wrong.
    #[error("{0}")]
    Filter(#[from] FilterError),
    /// An option is not what it must be.
    #[error("the query option '{option}' must be {expected}")]
    Wrong {
        /// The option.
        option: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// `$top` over 1,000 in version 2, with the sentence of the Node server.
    #[error("You cannot request more than 1000 records")]
    TooManyRows,
    /// An option is there twice.
    #[error("the query option '{0}' is there more than once")]
    Twice(&'static str),
}

/// The most properties `$orderby` or `$select` may name.
const MAX_NAMES: usize = 64;

impl ListQuery {
    /// Reads decoded query parameters, names and values with `+` already turned into a space.
    ///
    /// What differs: version 2 takes `$inlinecount=allpages`, knows names in exact case, turns tombstones on
    /// with any value of `__includeDeleted`, and ignores a `$top` of 0, below 0 or no number (Node does all of
    /// this). Version 3 and the Community Toolkit take `$count=true`, names in any case, `__includedeleted=true`
    /// only, and refuse numbers that are none. `__includedeleted` counts in any case everywhere: the .NET clients
    /// spell it so and the JavaScript client the other way.
    ///
    /// # Errors
    /// The first option that is wrong.
    pub fn parse(
        dialect: Dialect,
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, QueryError> {
        let mut query = Self::default();
        let mut seen: Vec<Opt> = Vec::new();
        for (name, value) in pairs {
            let Some(option) = Opt::of(dialect, &name) else {
                continue;
            };
            if seen.contains(&option) {
                return Err(QueryError::Twice(option.name()));
            }
            seen.push(option);
            query.take(dialect, option, value.trim())?;
        }
        Ok(query)
    }

    fn take(&mut self, dialect: Dialect, option: Opt, value: &str) -> Result<(), QueryError> {
        let v2 = dialect == Dialect::V2;
        match option {
            Opt::Filter if value.is_empty() => {}
            Opt::Filter => self.filter = Some(odata::parse(value)?),
            Opt::OrderBy => self.order_by = order_by(value)?,
            Opt::Select => self.select = names(value)?.into_iter().map(str::to_owned).collect(),
            Opt::Top => {
                self.top = number(dialect, option, value)?.filter(|&top| !v2 || top > 0);
                if self.top.is_some_and(|top| top > dialect.max_top()) {
                    let expected = "at most what the server allows";
                    let wrong = QueryError::Wrong { option: option.name(), expected };
                    return Err(if v2 { QueryError::TooManyRows } else { wrong });
                }
            }
            Opt::Skip => self.skip = number(dialect, option, value)?,
            Opt::InlineCount => self.count = value == "allpages",
            Opt::Count => {
                self.count = value.eq_ignore_ascii_case("true");
                if !self.count && !value.eq_ignore_ascii_case("false") {
                    return Err(QueryError::Wrong { option: option.name(), expected: "true or false" });
                }
            }
            Opt::IncludeDeleted => self.include_deleted = v2 || value.eq_ignore_ascii_case("true"),
        }
        Ok(())
    }

    /// Writes the options as a client of this dialect does: percent-encoded, without `?`, `$filter` first. (The
    /// JavaScript client rewrites the first date of its URL, so that one has to be the caller's.)
    pub fn to_query_string(&self, dialect: Dialect) -> String {
        let mut text = String::new();
        let mut put = |name: &str, value: &str| {
            text.push_str(if text.is_empty() { "" } else { "&" });
            text.push_str(name);
            text.push('=');
            encode_into(&mut text, value);
        };
        if let Some(filter) = &self.filter {
            put("$filter", &odata::print(dialect, filter));
        }
        if !self.order_by.is_empty() {
            let terms = self.order_by.iter().map(|(name, direction)| match direction {
                Direction::Ascending => name.clone(),
                Direction::Descending => format!("{name} desc"),
            });
            put("$orderby", &terms.collect::<Vec<_>>().join(","));
        }
        if !self.select.is_empty() {
            put("$select", &self.select.join(","));
        }
        if let Some(skip) = self.skip {
            put("$skip", &skip.to_string());
        }
        if let Some(top) = self.top {
            put("$top", &top.to_string());
        }
        match (self.count, dialect) {
            (false, _) => {}
            (true, Dialect::V2) => put("$inlinecount", "allpages"),
            (true, Dialect::V3 | Dialect::Ct) => put("$count", "true"),
        }
        match (self.include_deleted, dialect) {
            (false, _) => {}
            (true, Dialect::V2) => put("__includeDeleted", "true"),
            (true, Dialect::V3 | Dialect::Ct) => put("__includedeleted", "true"),
        }
        text
    }
}

/// Without the filter: it may hold somebody's text.
impl fmt::Debug for ListQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListQuery")
            .field("filter", &self.filter.is_some())
            .field("order_by", &self.order_by)
            .field("top", &self.top)
            .field("skip", &self.skip)
            .field("include_deleted", &self.include_deleted)
            .finish_non_exhaustive()
    }
}

/// Percent-encodes one part of a path or a query: everything but letters, digits and `-_.~$(),:`. A space is
/// `%20` and a plus sign `%2B`, because servers take a raw `+` for a space.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 16);
    encode_into(&mut encoded, text);
    encoded
}

fn encode_into(encoded: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$(),:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Opt {
    Filter,
    OrderBy,
    Select,
    Top,
    Skip,
    InlineCount,
    Count,
    IncludeDeleted,
}

impl Opt {
    fn of(dialect: Dialect, name: &str) -> Option<Self> {
        let v2 = dialect == Dialect::V2;
        let counting = if v2 { Self::InlineCount } else { Self::Count };
        let all = [
            Self::Filter,
            Self::OrderBy,
            Self::Select,
            Self::Top,
            Self::Skip,
            counting,
            Self::IncludeDeleted,
        ];
        all.into_iter().find(|option| {
            let any_case = !v2 || *option == Self::IncludeDeleted;
            option.name() == name || (any_case && option.name().eq_ignore_ascii_case(name))
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Filter => "$filter",
            Self::OrderBy => "$orderby",
            Self::Select => "$select",
            Self::Top => "$top",
            Self::Skip => "$skip",
            Self::InlineCount => "$inlinecount",
            Self::Count => "$count",
            Self::IncludeDeleted => "__includeDeleted",
        }
    }
}

fn number(dialect: Dialect, option: Opt, value: &str) -> Result<Option<u64>, QueryError> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    match (digits, dialect) {
        // Too many digits for a number still mean "very many".
        (true, _) => Ok(Some(value.parse().unwrap_or(u64::MAX))),
        (false, Dialect::V2) => Ok(None),
        (false, _) => Err(QueryError::Wrong { option: option.name(), expected: "a whole number, 0 or more" }),
    }
}

fn names(value: &str) -> Result<Vec<&str>, QueryError> {
    let wrong = QueryError::Wrong { option: "$select", expected: "names of members, with commas between" };
    let names: Vec<&str> =
        value.split(',').map(str::trim).filter(|name| !name.is_empty()).take(MAX_NAMES + 1).collect();
    let valid = names.len() <= MAX_NAMES && names.iter().all(|name| is_name(name));
    if valid { Ok(names) } else { Err(wrong) }
}

fn order_by(value: &str) -> Result<Vec<(String, Direction)>, QueryError> {
    let wrong = || QueryError::Wrong {
        option: "$orderby",
        expected: "names of members, each with 'asc' or 'desc' or neither",
    };
    let mut terms = Vec::new();
    for term in value.split(',').map(str::trim).filter(|term| !term.is_empty()) {
        let mut words = term.split_ascii_whitespace();
        let name = words.next().filter(|name| is_name(name)).ok_or_else(wrong)?;
        let direction = match words.next() {
            None | Some("asc") => Direction::Ascending,
            Some("desc") => Direction::Descending,
            Some(_) => return Err(wrong()),
        };
        if words.next().is_some() || terms.len() == MAX_NAMES {
            return Err(wrong());
        }
        terms.push((name.to_owned(), direction));
    }
    Ok(terms)
}
