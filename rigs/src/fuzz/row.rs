//! Rows of a sled store as a damaged disk may give them.

use store_sled::fuzz::{list_of_parts, row as damaged_row, value};

use super::choice;

pub(super) fn row(bytes: &[u8]) {
    let Some((form, rest)) = choice(&[0, 1, 2], bytes) else { return };
    match form {
        0 => {
            let (key, row) = rest.split_at(rest.len().min(8));
            assert!(damaged_row(key, row).is_err() || row.len() > 5, "a row without a checksum is taken");
        }
        1 => {
            let again = list_of_parts(rest);
            assert!(again.is_none_or(|again| again == rest), "a list of parts says something else again");
        }
        _ => drop(value(rest)),
    }
}
