//! Errors on their way out. A handler says what went wrong; how it is written depends on the dialect and is done
//! once, by the [`service`](super::service).

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sync_protocol::{Dialect, Problem};

use crate::{
    accounts::AccountError,
    storage::{QueryError, StorageError},
    tables::InputError,
};

/// What went wrong: a status and one sentence for people.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    status: StatusCode,
    message: String,
    retry_after: Option<Duration>,
    allow: Option<&'static str>,
}

impl Fault {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_after: None, allow: None }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// No row of this id, or none that this caller may know of.
    pub(super) fn absent() -> Self {
        Self::new(StatusCode::NOT_FOUND, "The item does not exist")
    }

    /// A change in somebody else's list that this caller may not make.
    pub(super) fn read_only() -> Self {
        let message = "You may not make this change in a list that is shared with you. Ask its owner.";
        Self::new(StatusCode::FORBIDDEN, message)
    }

    pub(super) fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "You must be logged in to use this application")
    }

    /// More requests than this account may send.
    pub(super) fn too_often(wait: Duration) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests. Wait a moment and try again.")
            .later(wait)
    }

    /// A verb that is not known here. Without a list of those that are, the router adds its own.
    pub(super) fn no_such_verb(allow: Option<&'static str>) -> Self {
        Self { allow, ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "This method is not allowed here") }
    }

    /// A verb that this dialect does not have for one row.
    pub(super) fn no_such_verb_for_a_row(dialect: Dialect) -> Self {
        Self::no_such_verb(Some(match dialect {
            Dialect::V2 => "GET, HEAD, POST, PATCH, DELETE",
            Dialect::V3 => "GET, HEAD, PUT, PATCH, DELETE",
            Dialect::Ct => "GET, HEAD, PUT, DELETE",
        }))
    }

    /// A verb that only version 2 has for a whole table.
    pub(super) fn no_such_verb_for_a_table() -> Self {
        Self::no_such_verb(Some("GET, HEAD, POST"))
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// When to try again, as a header says it: whole seconds, and never a moment too early.
    pub(super) fn retry_after(&self) -> Option<(HeaderName, HeaderValue)> {
        Some((header::RETRY_AFTER, HeaderValue::from(self.retry_after?.as_secs() + 1)))
    }

    pub(super) fn later(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Writes it as this dialect does.
    pub(super) fn render(&self, dialect: Dialect) -> Response {
        let body = Problem::new(self.status.as_u16(), self.message.clone()).to_json(dialect).to_string();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(dialect.problem_type()));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        headers.extend(self.retry_after());
        response
    }
}

/// Hands the fault to the service, which knows the dialect.
impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer where nothing is.
pub(super) async fn not_found() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, "There is nothing at this address")
}

/// The answer to a verb that no dialect has.
pub(super) async fn method_not_allowed() -> Fault {
    Fault::no_such_verb(None)
}

impl From<StorageError> for Fault {
    fn from(error: StorageError) -> Self {
        let unavailable = |message| Self::new(StatusCode::SERVICE_UNAVAILABLE, message);
        match error {
            StorageError::Busy | StorageError::Closed => {
                unavailable("The server is busy. Try again in a moment.").later(Duration::ZERO)
            }
            StorageError::Unreachable => {
                tracing::error!("the database cannot be reached");
                unavailable("The server cannot reach its database. Try again in a moment.")
                    .later(Duration::from_secs(4))
            }
            StorageError::TooSlow => {
                unavailable("The query took too long. Ask for less at a time.").later(Duration::from_secs(9))
            }
            StorageError::DiskFull => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "The disk of the server is full. Nothing was stored; ask its operator to free some space.",
            )
            .later(Duration::from_secs(59)),
            other => {
                tracing::error!(error = %other, "the database failed");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "The server failed; its log says more. Nothing was stored.",
                )
            }
        }
    }
}

impl From<InputError> for Fault {
    fn from(error: InputError) -> Self {
        let status = match error {
            InputError::Rule { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, error.to_string())
    }
}

impl From<QueryError> for Fault {
    fn from(error: QueryError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<sync_protocol::query::QueryError> for Fault {
    fn from(error: sync_protocol::query::QueryError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<AccountError> for Fault {
    fn from(error: AccountError) -> Self {
        let message = error.to_string();
        match error {
            AccountError::Wrong => Self::new(StatusCode::UNAUTHORIZED, message),
            AccountError::TooMany { wait } => Self::new(StatusCode::TOO_MANY_REQUESTS, message).later(wait),
            AccountError::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, message).later(Duration::ZERO),
            AccountError::NotInvited | AccountError::Unknown => Self::new(StatusCode::FORBIDDEN, message),
            AccountError::Name | AccountError::Password | AccountError::Guessable | AccountError::Code => {
                Self::bad_request(message)
            }
            AccountError::Storage(StorageError::NameTaken) => {
                Self::new(StatusCode::CONFLICT, "This name is taken. Choose another one.")
            }
            AccountError::Storage(error) => error.into(),
            AccountError::Random(_) => StorageError::Database(message).into(),
        }
    }
}
