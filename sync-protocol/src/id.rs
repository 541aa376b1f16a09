//! Which ids a row may have. A server accepts what any client accepts; a client makes what every server accepts.

/// Whether some client can live with this id: 1 to 255 characters, not blank, not `.` or `..`, no control
/// character and none of `+ " / ? \` and the backquote.
///
/// The Node server stores any id at all, and one that the JavaScript client refuses makes every later pull of
/// that table fail, so a server should refuse an insert that is not acceptable.
pub fn is_acceptable(id: &str) -> bool {
    let forbidden = |c: char| c.is_control() || matches!(c, '+' | '"' | '/' | '?' | '\\' | '`');
    // JavaScript counts UTF-16 units.
    let length = id.encode_utf16().take(256).count();
    (1..=255).contains(&length) && !id.trim().is_empty() && id != "." && id != ".." && !id.contains(forbidden)
}

/// Whether every client can live with this id: `[a-zA-Z0-9][a-zA-Z0-9_.|:-]{0,126}`, the rule of .NET clients.
pub fn is_portable(id: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'|' | b':' | b'-');
    id.len() <= 127
        && id.bytes().all(inner)
        && id.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_that_break_a_client_are_not_acceptable() {
        for id in ["", " ", ".", "..", "a+b", "a\"b", "a/b", "a?b", "a\\b", "a`b", "a\nb", "a\u{85}b"] {
            assert!(!is_acceptable(id), "{id:?}");
        }
        assert!(!is_acceptable(&"x".repeat(256)));
        assert!(is_acceptable(&"x".repeat(255)));
        assert!(is_acceptable("Grüße & Küsse"));
    }

    #[test]
    fn a_portable_id_is_plain_and_short() {
        assert!(is_portable("0199f2d1-1111-7000-8000-000000000001"));
        assert!(is_portable(&"x".repeat(127)));
        for id in ["", "-a", "ü", "a b", &"x".repeat(128)] {
            assert!(!is_portable(id), "{id:?}");
        }
    }

    proptest! {
        #[test]
        fn a_portable_id_is_acceptable(id in "[a-zA-Z0-9][a-zA-Z0-9_.|:-]{0,126}") {
            prop_assert!(is_portable(&id) && is_acceptable(&id));
        }
    }
}
