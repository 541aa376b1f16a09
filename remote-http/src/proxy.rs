//! The way to the server: what the system says, none in between, or one proxy. A password is never a part of its address.

use std::fmt;
use std::str::FromStr;

use reqwest::{ClientBuilder, Url};
use secrecy::{ExposeSecret as _, SecretString};

/// What is between this computer and the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// What the environment says (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    #[default]
    System,
    /// Nothing, whatever the environment says.
    None,
    /// This proxy. A server on this computer itself is reached without it.
    Through(ProxyAddress),
}

/// The address of a proxy, perhaps with the name of a user, never with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress(Url);

/// An address that cannot be a proxy's. Its text says how one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// Not an address.
    #[error("this is no address of a proxy; one looks like http://proxy.example.org:3128")]
    NotAnAddress,
    /// A proxy of another kind.
    #[error("the address of a proxy begins with http://, https:// or socks5://")]
    Scheme,
    /// A path, query or fragment in it.
    #[error("the address of a proxy ends with its port, as in http://proxy.example.org:3128")]
    TooMuch,
}

impl ProxyAddress {
    /// Reads an address as people type it: without a scheme it is an HTTP proxy. A password in it is returned apart.
    ///
    /// # Errors
    /// [`ProxyError`].
    pub fn read(text: &str) -> Result<(Self, Option<SecretString>), ProxyError> {
        let text = text.trim();
        let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let mut url = Url::parse(&text).map_err(|_| ProxyError::NotAnAddress)?;
        if !["http", "https", "socks5", "socks5h"].contains(&url.scheme()) {
            return Err(ProxyError::Scheme);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(ProxyError::NotAnAddress);
        }
        if !["", "/"].contains(&url.path()) || url.query().is_some() || url.fragment().is_some() {
            return Err(ProxyError::TooMuch);
        }
        let password = url.password().map(SecretString::from);
        url.set_password(None).map_err(|()| ProxyError::NotAnAddress)?;
        Ok((Self(url), password))
    }

    /// The name of the user, as it is written in an address; empty if there is none.
    pub fn user(&self) -> &str {
        self.0.username()
    }

    /// The computer, for a store of passwords.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The address without the user: what people are told.
    pub(crate) fn place(&self) -> String {
        let mut url = self.0.clone();
        let _ = url.set_username(""); // an address with a host takes it
        url.as_str().trim_end_matches('/').to_owned()
    }

    /// The address with everything. The proxy looks up the server's name: this computer may not be able to.
    fn whole(&self, password: Option<&SecretString>) -> String {
        let mut url = self.0.clone();
        if let Some(password) = password {
            let _ = url.set_password(Some(password.expose_secret())); // an address with a host takes it
        }
        match url.as_str().strip_prefix("socks5://") {
            Some(rest) => format!("socks5h://{rest}"),
            None => url.to_string(),
        }
    }
}

impl Proxy {
    /// Lets a client go this way.
    pub(crate) fn lead(
        &self,
        client: ClientBuilder,
        password: Option<&SecretString>,
    ) -> Result<ClientBuilder, reqwest::Error> {
        Ok(match self {
            Self::System => client,
            Self::None => client.no_proxy(),
            Self::Through(address) => client.proxy(reqwest::Proxy::all(address.whole(password))?),
        })
    }
}

impl FromStr for ProxyAddress {
    type Err = ProxyError;

    /// Reads an address; a password in it is left out.
    fn from_str(text: &str) -> Result<Self, ProxyError> {
        Self::read(text).map(|(address, _)| address)
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// As it is written: there is nothing secret in it.
impl fmt::Debug for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_proxy_is_read_as_people_type_it() {
        for (typed, read) in [
            (" proxy.example:3128 ", "http://proxy.example:3128"),
            ("http://proxy.example:3128/", "http://proxy.example:3128"),
            ("https://ana@proxy.example", "https://ana@proxy.example"),
            ("socks5://[::1]:1080", "socks5://[::1]:1080"),
        ] {
            let (address, password) = ProxyAddress::read(typed).unwrap();
            assert_eq!((address.to_string(), password.is_some()), (read.to_owned(), false));
            assert_eq!(read.parse(), Ok(address), "it is read as it is written");
        }
        for (typed, error) in [
            ("", ProxyError::NotAnAddress),
            ("http://", ProxyError::NotAnAddress),
            ("socks5://", ProxyError::NotAnAddress),
            ("ftp://proxy.example", ProxyError::Scheme),
            ("socks4://proxy.example", ProxyError::Scheme),
            ("http://proxy.example/pac", ProxyError::TooMuch),
            ("http://proxy.example?x", ProxyError::TooMuch),
        ] {
            assert_eq!(typed.parse::<ProxyAddress>(), Err(error), "{typed}");
        }
    }

    #[test]
    fn a_password_is_in_nothing_that_is_shown_and_in_what_is_sent() {
        for scheme in ["http", "socks5"] {
            let typed = format!("{scheme}://ana:g%40heim@proxy.example:3128");
            let (address, password) = ProxyAddress::read(&typed).unwrap();
            for shown in [address.to_string(), format!("{address:?}"), address.place()] {
                assert!(!shown.contains("heim"), "{shown}");
            }
            assert!(!address.place().contains("ana") && address.user() == "ana");
            let whole = address.whole(password.as_ref());
            assert!(
                whole.ends_with("://ana:g%40heim@proxy.example:3128") || whole.ends_with("3128/"),
                "{whole}"
            );
            assert!(whole.contains("ana:g%40heim@"), "{whole}");
        }
    }
}
