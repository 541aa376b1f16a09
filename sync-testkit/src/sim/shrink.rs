//! Shrink: leaves out steps of a run that breaks a law for as long as what is left breaks it too.

use super::Violation;
use super::step::Step;

/// How many shorter runs are tried.
const TRIES: usize = 4_000;

/// Shortens a run that breaks a law.
pub(crate) fn shrink(
    mut steps: Vec<Step>,
    violation: Violation,
    replay: impl Fn(&[Step]) -> Result<(), Violation>,
) -> (Vec<Step>, Violation) {
    let mut found = violation;
    let mut tries = 0;
    let mut size = steps.len() / 2;
    while size > 0 {
        let before = steps.len();
        let mut from = 0;
        while from < steps.len() && tries < TRIES {
            let mut shorter = steps.clone();
            shorter.drain(from..(from + size).min(steps.len()));
            tries += 1;
            match replay(&shorter) {
                Err(violation) if violation.law == found.law => {
                    found = violation;
                    steps = shorter;
                }
                _ => from += size,
            }
        }
        if size > 1 || steps.len() == before {
            size /= 2;
        }
    }
    (steps, found)
}
