//! A table's face: edits and look-ups of its records.
/// The face of one table.
#[derive(Debug, Clone)]
pub struct SyncTable;
