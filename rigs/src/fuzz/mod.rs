//! What is fuzzed: functions that take any bytes, and fail where a law about them does not hold.
//!
//! `fuzz/` hands them to the fuzzer. The test of this crate plays the corpus back, and many random mutations of it, on
//! any toolchain. What a fuzzer found becomes a file of the corpus.

mod answers;
mod files;
mod filter;
mod line;
mod row;
mod wire;

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// All of them by name.
pub const TARGETS: [(&str, Target); 7] = [
    ("answer", answers::answer),
    ("filter", filter::filter),
    ("import", files::import),
    ("line", line::line),
    ("query", filter::query),
    ("row", row::row),
    ("wire", wire::wire),
];

/// Runs the target of this name.
///
/// # Panics
/// If there is none, or a law does not hold.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name).expect("a target of this name").1;
    target(bytes);
}

/// Takes the first byte as a choice.
fn choice<'a, T: Copy>(choices: &[T], bytes: &'a [u8]) -> Option<(T, &'a [u8])> {
    let (first, rest) = bytes.split_first()?;
    Some((choices[usize::from(*first) % choices.len()], rest))
}
