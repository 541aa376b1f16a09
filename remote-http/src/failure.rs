//! What went wrong, as a kind for programs and a sentence for people.
//!
//! No message holds an address with its query (a filter can hold task text), a header, or a body other than the
//! server's own sentence about the error.

use std::error::Error as StdError;
use std::io;

use reqwest::StatusCode;
use rustls::CertificateError;
use sync_core::{RemoteError, RemoteErrorKind as Kind};
use sync_protocol::{Problem, json};

use crate::answer::Answer;

/// The sentence about an answer that is a web page: a wrong address, or the sign-in page of a network.
const WEB_PAGE: &str = "The server answered with a web page instead of data. Is the address right, or does this \
                        network want you to sign in first?";

pub(crate) fn web_page(status: StatusCode) -> RemoteError {
    with_status(status, Kind::Misconfigured, WEB_PAGE.to_owned())
}

/// An answer that makes no sense; `what` completes "The server's answer could not be used: ".
pub(crate) fn malformed(what: impl std::fmt::Display) -> RemoteError {
    let message = format!("The server's answer could not be used: {what}. Nothing was changed.");
    RemoteError::new(Kind::Malformed, message)
}

/// No answer came, or not all of it.
pub(crate) fn transport(error: reqwest::Error) -> RemoteError {
    // The address would show the filter.
    let error = error.without_url();
    let (kind, message) = if let Some(tls) = cause::<rustls::Error>(&error) {
        (Kind::Tls, certificate(tls).to_owned())
    } else if error.is_timeout() {
        (
            Kind::Unreachable,
            "The server did not answer in time. Is it running, and is the network up?".to_owned(),
        )
    } else if error.is_dns() {
        (
            Kind::Unreachable,
            "The server's name was not found. Is the address right, and is the network up?".to_owned(),
        )
    } else if is_no_http(&error) {
        let message = "What answered does not speak HTTP. Is the port in the address right?";
        (Kind::Misconfigured, message.to_owned())
    } else if error.is_body() || error.is_decode() {
        (
            Kind::Malformed,
            "The server's answer was cut off or damaged on the way. Nothing was changed.".to_owned(),
        )
    } else {
        (Kind::Unreachable, unreachable(&error))
    };
    RemoteError { source: Some(Box::new(error)), ..RemoteError::new(kind, message) }
}

/// No answer came by way of this proxy.
pub(crate) fn through(proxy: &str, error: reqwest::Error) -> RemoteError {
    if !error.is_connect() || cause::<rustls::Error>(&error).is_some() {
        return transport(error);
    }
    let error = error.without_url();
    // What a proxy said is known as text only.
    let says =
        |words: &[&str]| chain(&error).any(|why| words.iter().any(|word| why.to_string().contains(word)));
    let (kind, because) = if says(&["authorization", "authentication", "credentials"]) {
        let because =
            "wants a user name and a password, or refuses those it was given. Set them in the settings.";
        (Kind::Misconfigured, because)
    } else if error.is_timeout() {
        (Kind::Unreachable, "did not answer in time. Is its address right, and is the network up?")
    } else if error.is_dns() || says(&["underlying connection"]) {
        (Kind::Unreachable, "cannot be reached. Is its address right, and is it running?")
    } else {
        (Kind::Unreachable, "does not lead to the server. Are both addresses right?")
    };
    let message = format!("The proxy {proxy} {because}");
    RemoteError { source: Some(Box::new(error)), ..RemoteError::new(kind, message) }
}

fn unreachable(error: &reqwest::Error) -> String {
    let because = match cause::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "refused the connection. Is it running at this address?",
        Some(
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe,
        ) => "broke the connection off.",
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
            "cannot be reached from this network. Is the network up?"
        }
        _ => "could not be reached.",
    };
    format!("The server {because}")
}

fn certificate(error: &rustls::Error) -> &'static str {
    use CertificateError as Cert;
    match error {
        rustls::Error::InvalidCertificate(Cert::Expired | Cert::ExpiredContext { .. }) => {
            "The server's certificate has expired. Is this computer's clock right?"
        }
        rustls::Error::InvalidCertificate(Cert::NotValidYet | Cert::NotValidYetContext { .. }) => {
            "The server's certificate is not valid yet. Is this computer's clock right?"
        }
        rustls::Error::InvalidCertificate(Cert::NotValidForName | Cert::NotValidForNameContext { .. }) => {
            "The server's certificate belongs to another address. Is the address right?"
        }
        rustls::Error::InvalidCertificate(Cert::ApplicationVerificationFailure) => {
            "The server shows another certificate than the one you trust."
        }
        rustls::Error::InvalidCertificate(_) => {
            "This computer does not trust the server's certificate. If the server is yours, give its certificate \
             file in the settings."
        }
        _ => "No secure connection came about. Does the server speak https at this address and port?",
    }
}

/// The parser of HTTP gives its reason as text only.
fn is_no_http(error: &reqwest::Error) -> bool {
    chain(error).any(|cause| cause.to_string().starts_with("invalid HTTP "))
}

/// Finds an error of this type among the causes.
fn cause<T: StdError + 'static>(error: &reqwest::Error) -> Option<&T> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

/// Every cause. An I/O error names as its source what is behind the error it holds, and so hides that one.
fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(StdError::source(error), |&cause| {
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(held) => Some(held),
            None => cause.source(),
        }
    })
}

/// What was asked for, as the sentence about a 404 needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'a> {
    /// Rows of this table.
    Table(&'a str),
    /// Something about the account.
    Account,
}

/// An answer that is no outcome.
pub(crate) fn status(answer: &Answer, asked: Asked<'_>) -> RemoteError {
    let status = answer.status;
    if matches!(status.as_u16(), 300..=303 | 305..=308) {
        return redirect(answer);
    }
    let said = said(answer);
    let (kind, sentence) = match status.as_u16() {
        // One that does not know our version of the protocol would refuse everything.
        400 if said.as_deref().is_some_and(is_about_version) => {
            (Kind::Misconfigured, "The server speaks another version of the protocol".to_owned())
        }
        401 => (Kind::SignIn, "The server wants you to sign in".to_owned()),
        403 => (Kind::Rejected, "The server does not allow this".to_owned()),
        404 => match asked {
            Asked::Table(table) => {
                (Kind::NoTable, format!("The server has no table '{table}', or its address is another one"))
            }
            Asked::Account => {
                let sentence = "The server has no accounts, or its address is another one";
                (Kind::Misconfigured, sentence.to_owned())
            }
        },
        405 => (Kind::Rejected, "The server does not allow this kind of change".to_owned()),
        407 => (Kind::Misconfigured, "A proxy on the way wants you to sign in".to_owned()),
        408 => (Kind::Throttled, "The server waited too long for the request".to_owned()),
        413 => (Kind::Rejected, "This is too large for the server".to_owned()),
        429 => (Kind::Throttled, "The server asks for a pause".to_owned()),
        503 => (Kind::Throttled, "The server is busy or being maintained".to_owned()),
        511 => (Kind::Misconfigured, "This network wants you to sign in first".to_owned()),
        code @ 500..=599 => (Kind::Server, format!("The server failed (status {code})")),
        code @ 400..=499 => (Kind::Rejected, format!("The server refused this (status {code})")),
        code => (Kind::Malformed, format!("The server answered with the unexpected status {code}")),
    };
    let message = match said {
        Some(said) => format!("{sentence}: {said}"),
        None => format!("{sentence}."),
    };
    let mut error = with_status(status, kind, message);
    if kind == Kind::Throttled || kind == Kind::Server {
        error.retry_after = answer.retry_after();
    }
    error
}

/// The server's own sentence about an error.
pub(crate) fn said(answer: &Answer) -> Option<String> {
    let body = answer.is_json().then(|| json::parse(&answer.body).ok()).flatten();
    body.as_ref().and_then(Problem::message_from)
}

fn redirect(answer: &Answer) -> RemoteError {
    // Without its query, and not at any length: this text comes from whoever answered.
    let target = answer.header("location").unwrap_or_default();
    let target: String = target.split(['?', '#']).next().unwrap_or_default().chars().take(200).collect();
    let target = if target.is_empty() { "elsewhere".to_owned() } else { format!("to {target}") };
    let message =
        format!("The server points {target}, which is not followed. If that is right, set the new address.");
    with_status(answer.status, Kind::Misconfigured, message)
}

fn is_about_version(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    said.contains("api-version") || said.contains("api version")
}

fn with_status(status: StatusCode, kind: Kind, message: String) -> RemoteError {
    RemoteError { status: Some(status.as_u16()), ..RemoteError::new(kind, message) }
}
