//! Fuzzes `answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tidelist_fuzz::targets::run("answer", bytes));
