//! The sync engine: records, operation queue, push, pull, purge, conflict policies.
