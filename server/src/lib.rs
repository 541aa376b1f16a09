//! The self-hosted server Tidelist syncs with.

pub mod accounts;
pub mod clock;
pub mod storage;
pub mod tables;
