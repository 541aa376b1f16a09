//! A sync-core remote that speaks the table protocol over HTTP.
