//! Fractional keys: a place between two others, as text that sorts as the places do.
//!
//! A key is an integer and an optional fraction, in digits `0`–`9`, `A`–`Z`, `a`–`z` (their order as bytes). The first
//! letter tells how long the integer is, so appending gives `a0`, `a1` … `az`, `b00` … and prepending `Zz`, `Zy` …: a
//! hundred thousand appended keys stay at five characters. A key between two neighbours extends the lower one.
//! Keys of other programs may be any text; they are ordered by their bytes like every other.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FIRST: &str = "a0";
const MIDDLE: char = 'V';

/// Returns a key between two keys; `None` as a bound means there is no neighbour on that side.
///
/// Returns `None` if nothing fits: the bounds are equal or swapped, or (never with keys made here) adjacent. Then the
/// neighbours need new keys first.
#[must_use]
pub fn between(low: Option<&str>, high: Option<&str>) -> Option<String> {
    match (low.filter(|low| !low.is_empty()), high) {
        (None, None) => Some(FIRST.to_owned()),
        (Some(low), None) => Some(after(low)),
        (None, Some(high)) => step_down(high).or_else(|| fit("", high)),
        (Some(low), Some(high)) => fit(low, high),
    }
}

/// Returns a key after every key up to `last`.
#[must_use]
pub fn after(last: &str) -> String {
    match last.chars().next() {
        Some(head) if head < 'a' => FIRST.to_owned(),
        Some(_) => step_up(last).unwrap_or_else(|| format!("{last}{MIDDLE}")),
        None => FIRST.to_owned(),
    }
}

/// Finds a text strictly between two texts.
fn fit(low: &str, high: &str) -> Option<String> {
    if low >= high {
        return None;
    }
    if let Some(rest) = high.strip_prefix(low) {
        return Some(format!("{low}{}", below(rest)?));
    }
    let shared = low.char_indices().zip(high.chars()).find(|((_, a), b)| a != b);
    let ((at, a), b) = shared?;
    let (prefix, rest) = low.split_at(at);
    if let (Some(a), Some(b)) = (value(a), value(b))
        && b > a + 1
    {
        return Some(format!("{prefix}{}", digit(usize::midpoint(a, b))));
    }
    let tail = rest.get(a.len_utf8()..).unwrap_or_default();
    Some(format!("{prefix}{a}{}", above(tail)))
}

/// Returns a text greater than `tail`, about half-way to the end.
fn above(tail: &str) -> String {
    let room = |c: char| value(c).filter(|place| place + 1 < DIGITS.len());
    match tail.char_indices().find_map(|(at, c)| room(c).map(|place| (at, place))) {
        Some((at, place)) => {
            let prefix = tail.get(..at).unwrap_or_default();
            format!("{prefix}{}", digit(usize::midpoint(place + 1, DIGITS.len())))
        }
        None => format!("{tail}{MIDDLE}"),
    }
}

/// Returns a text that is not empty and less than `tail`, about half-way to the start.
fn below(tail: &str) -> Option<String> {
    let zeros = tail.bytes().take_while(|byte| *byte == b'0').count();
    let first = tail.get(zeros..)?.chars().next()?;
    let zeros = "0".repeat(zeros);
    match value(first) {
        Some(1) => Some(format!("{zeros}0{MIDDLE}")),
        Some(place) => Some(format!("{zeros}{}", digit(place / 2))),
        None if first > 'z' => Some(format!("{zeros}{MIDDLE}")),
        None if first > '0' => Some(format!("{zeros}1")),
        None => None,
    }
}

/// Splits a key into head and integer digits; `None` for texts of another make.
fn integer(key: &str) -> Option<(u8, Vec<u8>)> {
    let (head, rest) = key.as_bytes().split_first()?;
    let digits = rest.get(..length(*head)?)?;
    digits.iter().all(u8::is_ascii_alphanumeric).then(|| (*head, digits.to_vec()))
}

fn length(head: u8) -> Option<usize> {
    match head {
        b'a'..=b'z' => Some(usize::from(head - b'a') + 1),
        b'A'..=b'Z' => Some(usize::from(b'Z' - head) + 1),
        _ => None,
    }
}

/// Returns the next integer key.
fn step_up(key: &str) -> Option<String> {
    let (head, mut digits) = integer(key)?;
    for place in digits.iter_mut().rev() {
        match DIGITS.get(value(char::from(*place))? + 1) {
            Some(next) => {
                *place = *next;
                return Some(text(head, &digits));
            }
            None => *place = b'0',
        }
    }
    let head = match head {
        b'Z' => b'a',
        b'z' => return None,
        _ => head + 1,
    };
    Some(text(head, &vec![b'0'; length(head)?]))
}

/// Returns the integer key before this one (a fraction counts as later than its integer).
fn step_down(key: &str) -> Option<String> {
    let (head, mut digits) = integer(key)?;
    if key.len() > digits.len() + 1 {
        return Some(text(head, &digits));
    }
    for place in digits.iter_mut().rev() {
        match value(char::from(*place))?.checked_sub(1).and_then(|before| DIGITS.get(before)) {
            Some(before) => {
                *place = *before;
                return Some(text(head, &digits));
            }
            None => *place = b'z',
        }
    }
    let head = match head {
        b'a' => b'Z',
        b'A' => return None,
        _ => head - 1,
    };
    Some(text(head, &vec![b'z'; length(head)?]))
}

fn text(head: u8, digits: &[u8]) -> String {
    std::iter::once(head).chain(digits.iter().copied()).map(char::from).collect()
}

fn value(digit: char) -> Option<usize> {
    u8::try_from(digit).ok().and_then(|digit| DIGITS.binary_search(&digit).ok())
}

fn digit(value: usize) -> char {
    DIGITS.get(value).copied().map_or('z', char::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hundred_thousand_appended_keys_ascend_and_stay_short() {
        let mut last = between(None, None).unwrap();
        for _ in 0..100_000 {
            let next = between(Some(&last), None).unwrap();
            assert!(next > last, "{next} after {last}");
            last = next;
        }
        assert!(last.len() <= 5, "{last}");
    }

    #[test]
    fn ten_thousand_prepended_keys_descend_and_stay_short() {
        let mut first = between(None, None).unwrap();
        for _ in 0..10_000 {
            let next = between(None, Some(&first)).unwrap();
            assert!(next < first, "{next} before {first}");
            first = next;
        }
        assert!(first.len() <= 5, "{first}");
    }

    #[test]
    fn equal_and_swapped_bounds_have_nothing_between() {
        for (low, high) in [("a0", "a0"), ("a1", "a0"), ("a0", "a"), ("x", "x0")] {
            assert_eq!(between(Some(low), Some(high)), None, "{low} {high}");
        }
    }

    #[test]
    fn a_task_without_a_key_counts_as_first() {
        assert!(between(Some(""), Some("a0")).unwrap().as_str() < "a0");
        assert_eq!(after(""), "a0");
    }

    #[test]
    fn a_very_long_key_of_another_program_is_just_text() {
        let long = format!("a0{}", "z".repeat(100_000));
        assert!(between(Some(&long), Some("a1")).is_some_and(|key| key > long));
    }

    proptest! {
        #[test]
        fn keys_made_here_always_have_room_between_them(places in prop::collection::vec(any::<prop::sample::Index>(), 1..300)) {
            let mut keys: Vec<String> = Vec::new();
            for place in places {
                let at = place.index(keys.len() + 1);
                let low = at.checked_sub(1).map(|before| keys[before].as_str());
                let key = between(low, keys.get(at).map(String::as_str)).expect("room");
                keys.insert(at, key);
            }
            prop_assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        }

        #[test]
        fn whatever_is_found_between_two_texts_lies_between_them(a in "\\PC{0,6}|[01zZa]{0,6}", b in "\\PC{0,6}|[01zZa]{0,6}") {
            if let Some(key) = between(Some(&a), Some(&b)) {
                prop_assert!(a < key && key < b, "{a:?} {key:?} {b:?}");
            }
            prop_assert!(after(&a) > a);
            if let Some(key) = between(None, Some(&b)) {
                prop_assert!(key < b);
            }
        }
    }
}
