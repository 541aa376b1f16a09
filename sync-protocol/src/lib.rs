//! The wire both ends share: record JSON, ETags, dates, OData queries, dialects.
