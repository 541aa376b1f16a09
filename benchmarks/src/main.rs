//! Benchmarks that print records per second beside the raw floor of the same store in the same run.
fn main() {}
