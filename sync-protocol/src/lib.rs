//! The wire both ends share: record JSON, ETags, dates, OData queries, dialects.
//!
//! Three dialects of one protocol exist: version 2 (the original Node server and the JavaScript, Cordova and
//! Xamarin clients), version 3 (the .NET clients and servers), and the Datasync Community Toolkit. Everything
//! here is pure: bytes and values in, values and text out, and every reader treats its input as hostile.
//!
//! - [`dialect`], [`headers`]: who is speaking, and the header names.
//! - [`date`], [`etag`], [`id`], [`point`]: the formats of values with rules of their own.
//! - [`json`], [`item`], [`page`], [`problem`]: bodies.
//! - [`query`], [`odata`]: what a list request asks for.

pub mod date;
pub mod dialect;
pub mod etag;
pub mod headers;
pub mod id;
pub mod item;
pub mod json;
mod number;
pub mod odata;
pub mod page;
pub mod point;
pub mod problem;
pub mod query;

pub use dialect::Dialect;
pub use item::{Draft, Item};
pub use page::Page;
pub use problem::Problem;
pub use query::ListQuery;
