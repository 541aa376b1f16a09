//! The remote itself: one client, one address, one dialect.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use sync_core::{FetchRequest, Operation, Page, PushOutcome, Remote, RemoteError, TableName, Timestamp};
use sync_protocol::{Dialect, headers};

use crate::address::Address;
use crate::answer::Answer;
use crate::batch;
use crate::builder::{HttpRemoteBuilder, Way};
use crate::failure;
use crate::trail::Trail;

/// A server of the table protocol.
///
/// Cheap to clone: clones share their connections. Needs a Tokio runtime with time and I/O.
#[derive(Clone)]
pub struct HttpRemote {
    pub(crate) client: Client,
    pub(crate) address: Address,
    pub(crate) way: Arc<Way>,
    pub(crate) dialect: Dialect,
    pub(crate) device_name: Option<String>,
    /// Whether the server takes batches; it says so with every answer.
    pub(crate) takes_batches: Arc<AtomicBool>,
    /// The server's clock, as its last answer told it.
    pub(crate) server_time: Arc<Mutex<Option<Timestamp>>>,
    /// The pages of each table's list that were asked for.
    pub(crate) trails: Arc<Mutex<HashMap<TableName, Trail>>>,
}

impl HttpRemote {
    /// Sets up a remote for the server at this address: `https://…`, or `http://` on this computer.
    pub fn builder(address: impl Into<String>) -> HttpRemoteBuilder {
        HttpRemoteBuilder::new(address.into())
    }

    /// The server's address, with a slash at the end.
    pub fn address(&self) -> &str {
        self.address.as_str()
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, RemoteError> {
        let response = request.send().await.map_err(|error| self.not_sent(error))?;
        let answer = Answer::read(response).await?;
        if let Some(offered) = answer.header(headers::X_SYNC_FEATURES) {
            let offers = |name| offered.split(',').any(|one| one.trim() == name);
            self.takes_batches.store(offers("batch"), Ordering::Relaxed);
        }
        if let Some(at) = answer.server_time() {
            *self.server_time.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
        }
        Ok(answer)
    }

    /// Says why no answer came.
    pub(crate) fn not_sent(&self, error: reqwest::Error) -> RemoteError {
        match self.way.proxy_place() {
            Some(proxy) => failure::through(&proxy, error),
            None => failure::transport(error),
        }
    }

    /// Sends a request with a JSON body.
    pub(crate) async fn send_json(
        &self,
        request: RequestBuilder,
        body: &Value,
    ) -> Result<Answer, RemoteError> {
        self.send(request.header(CONTENT_TYPE, headers::JSON).body(body.to_string())).await
    }
}

#[async_trait]
impl Remote for HttpRemote {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        self.fetch_page(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        self.push_operation(operation).await
    }

    fn server_time(&self) -> Option<Timestamp> {
        *self.server_time.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn batch(&self) -> usize {
        if self.takes_batches.load(Ordering::Relaxed) { batch::OPERATIONS } else { 1 }
    }

    async fn push_many(&self, operations: &[Operation]) -> Vec<Result<PushOutcome, RemoteError>> {
        self.push_batches(operations).await
    }
}

/// The one status of a complete list or record. 206 and the like are none.
pub(crate) const OK: StatusCode = StatusCode::OK;

/// Without the token.
impl fmt::Debug for HttpRemote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRemote")
            .field("address", &self.address.as_str())
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}
