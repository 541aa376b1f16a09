//! The context: what an application holds to edit, read and sync.
/// a
#[derive(Debug)]
pub struct ParkedConflict; /// a
#[derive(Debug)]
pub struct PullQuery; /// a
#[derive(Debug)]
pub struct PullReport; /// a
#[derive(Debug)]
pub struct PushReport; /// a
#[derive(Debug)]
pub struct SyncContext; /// a
#[derive(Debug)]
pub struct SyncContextBuilder; /// a
#[derive(Debug)]
pub struct SyncReport;
