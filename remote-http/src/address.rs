//! The address of a server: checked once, then every request's address is built from it and from nothing else.

use reqwest::Url;
use sync_core::{RecordId, TableName};
use sync_protocol::{page::next_query, query::encode};
use url::Host;

/// Whether tokens and tasks may travel unencrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlainHttp {
    /// `http:` only to this computer itself.
    #[default]
    LoopbackOnly,
    /// `http:` to anywhere, because the user said so.
    Allowed,
}

/// An address that cannot be a server's. Its text says how one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a web address.
    #[error("this is not a web address; one looks like https://tasks.example.org")]
    NotAnAddress,
    /// Neither `https:` nor `http:`.
    #[error("the address must begin with https://")]
    Scheme,
    /// `http:` to another computer.
    #[error("the address must begin with https://, because http:// would send the tasks unprotected")]
    Plain,
    /// A user name, password, query or fragment in it.
    #[error("the address must have no user name, password, '?' or '#' in it")]
    TooMuch,
}

/// A checked address; its path ends with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address(Url);

impl Address {
    pub(crate) fn parse(text: &str, plain: PlainHttp) -> Result<Self, AddressError> {
        let mut url = Url::parse(text.trim()).map_err(|_| AddressError::NotAnAddress)?;
        let address = match url.scheme() {
            "https" => Self(url.clone()),
            "http" => Self(url.clone()),
            _ => return Err(AddressError::Scheme),
        };
        if !address.is_encrypted() && !address.is_loopback() && plain == PlainHttp::LoopbackOnly {
            return Err(AddressError::Plain);
        }
        let credentials = !url.username().is_empty() || url.password().is_some();
        if credentials || url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::TooMuch);
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// Something below the address that is no table.
    pub(crate) fn path(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path()));
        url
    }

    pub(crate) fn table(&self, table: &TableName) -> Url {
        self.path(&format!("tables/{table}"))
    }

    /// A table with a query that is already percent-encoded.
    pub(crate) fn list(&self, table: &TableName, query: &str) -> Url {
        let mut url = self.table(table);
        url.set_query(Some(query));
        url
    }

    pub(crate) fn row(&self, table: &TableName, id: &RecordId) -> Url {
        self.path(&format!("tables/{table}/{}", encode(id.as_str())))
    }

    /// The query of a `nextLink`, if the link stays on this server.
    ///
    /// Nothing but the query is ever used, on this address and table; a link to elsewhere only tells that
    /// something is wrong.
    pub(crate) fn next_query<'a>(&self, link: &'a str) -> Option<&'a str> {
        let next = next_query(link)?;
        if next.address.is_empty() {
            return Some(next.query);
        }
        let target = self.0.join(next.address).ok()?;
        (target.origin() == self.0.origin()).then_some(next.query)
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, AddressError> {
        Address::parse(text, PlainHttp::LoopbackOnly).map(|address| address.as_str().to_owned())
    }

    #[test]
    fn plain_http_is_for_this_computer_only() {
        for text in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "http://a.localhost"] {
            assert!(parse(text).is_ok(), "{text}");
        }
        for text in
            ["http://example.org", "http://10.0.0.1", "http://localhost.example.org", "http://127.example"]
        {
            assert_eq!(parse(text), Err(AddressError::Plain), "{text}");
        }
        assert!(Address::parse("http://example.org", PlainHttp::Allowed).is_ok());
    }

    #[test]
    fn an_address_is_a_place_and_nothing_more() {
        for (text, expected) in [
            (" https://example.org ", Ok("https://example.org/")),
            ("https://example.org/todo", Ok("https://example.org/todo/")),
            ("example.org", Err(AddressError::NotAnAddress)),
            ("", Err(AddressError::NotAnAddress)),
            ("ftp://example.org", Err(AddressError::Scheme)),
            ("file:///etc/passwd", Err(AddressError::Scheme)),
            ("https://me:pw@example.org", Err(AddressError::TooMuch)),
            ("https://example.org?x", Err(AddressError::TooMuch)),
            ("https://example.org#x", Err(AddressError::TooMuch)),
        ] {
            assert_eq!(parse(text), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn ids_and_queries_cannot_leave_their_table() {
        let address = Address::parse("https://example.org/base", PlainHttp::LoopbackOnly).unwrap();
        let table = TableName::new("todoitem").unwrap();
        let id = RecordId::new("a b%2F..#ü|").unwrap();
        let url = "https://example.org/base/tables/todoitem/a%20b%252F..%23%C3%BC%7C";
        assert_eq!(address.row(&table, &id).as_str(), url);
        assert_eq!(
            address.list(&table, "$top=1").as_str(),
            "https://example.org/base/tables/todoitem?$top=1"
        );
    }

    #[test]
    fn a_next_link_may_not_lead_to_another_server() {
        let address = Address::parse("https://example.org/base", PlainHttp::LoopbackOnly).unwrap();
        for link in [
            "$skip=1",
            "?$skip=1",
            "/x?$skip=1",
            "https://example.org/y?$skip=1",
            "https://example.org:443/?$skip=1",
        ] {
            assert_eq!(address.next_query(link), Some("$skip=1"), "{link}");
        }
        for link in [
            "https://evil.example/?$skip=1",
            "http://example.org/?$skip=1",
            "https://example.org:444/?$skip=1",
            "https://example.org@evil.example/?$skip=1",
            "//evil.example/?$skip=1",
            "\\\\evil.example/?$skip=1",
            "/\\evil.example/?$skip=1",
            "javascript:alert?$skip=1",
            "https://example.org/y",
            "",
        ] {
            assert_eq!(address.next_query(link), None, "{link}");
        }
    }
}
