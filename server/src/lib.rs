//! The self-hosted server Tidelist syncs with.
