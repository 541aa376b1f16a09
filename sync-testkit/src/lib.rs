//! Store conformance suite, fake remote and helpers for tests of sync-core and its stores.
