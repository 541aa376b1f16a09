//! Tidelist, an offline-first todo app, and its command line.
