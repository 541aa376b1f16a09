//! Header names of the protocol, in lower case as HTTP libraries want them, and what our extensions say in them.

/// Which dialect a request speaks. The JavaScript client sends `2.0.0`, the Cordova plugin `2.0.1`, the .NET
/// clients `3.0.0`. Also accepted as a query parameter of the same name, in any case.
pub const ZUMO_API_VERSION: &str = "zumo-api-version";
/// The session token. Servers also take `Authorization: Bearer`.
pub const X_ZUMO_AUTH: &str = "x-zumo-auth";
/// Comma-separated wishes of a version 3 client: `nextLink=path` (.NET v6 always), `include:deleted`.
pub const X_ZUMO_OPTIONS: &str = "x-zumo-options";
/// The client library and system, for statistics only.
pub const X_ZUMO_VERSION: &str = "x-zumo-version";
/// One UUID per installation of a client, for statistics only.
pub const X_ZUMO_INSTALLATION_ID: &str = "x-zumo-installation-id";
/// What the client uses (`OC`, `OL`, `IP` …). The JavaScript client lets it grow with every page of a pull.
pub const X_ZUMO_FEATURES: &str = "x-zumo-features";
/// Name and version of the server; the original says `node-4.0.2`.
pub const X_ZUMO_SERVER_VERSION: &str = "x-zumo-server-version";

/// Extension: names one write, so that sending it again is harmless. The value is a quoted string.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Extension: the server promises that `updatedAt` is unique and strictly increasing in commit order, so a
/// client need not look back over an overlap. See [`CursorPromise`](crate::dialect::CursorPromise).
pub const X_SYNC_CURSOR: &str = "x-sync-cursor";
/// Extension: on a list, the stamp (milliseconds) up to which the client knows every change. If tombstones of later
/// changes were removed for good, the answer is 410 and the client has to read everything again.
pub const X_SYNC_SINCE: &str = "x-sync-since";
/// Extension: `true` on an answer that repeats the stored outcome of an earlier request with the same key.
pub const X_SYNC_REPLAYED: &str = "x-sync-replayed";
/// Extension: comma-separated names of the extensions a server offers (`batch`, `events`, `idempotency`).
pub const X_SYNC_FEATURES: &str = "x-sync-features";

/// The media type of records and lists.
pub const JSON: &str = "application/json";
/// The media type of a PATCH that sets members (RFC 7396); plain JSON means the same.
pub const MERGE_PATCH: &str = "application/merge-patch+json";
/// The media type of a PATCH that is a list of steps (RFC 6902).
pub const JSON_PATCH: &str = "application/json-patch+json";
/// The media type of errors in version 3 and the Community Toolkit.
pub const PROBLEM_JSON: &str = "application/problem+json";
