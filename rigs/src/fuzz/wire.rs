//! Records as they travel: what is read and written again is the same.

use sync_protocol::{Dialect, Draft, Item, Page, Problem, date, etag, json, page};

use super::choice;

const DIALECTS: [Dialect; 3] = [Dialect::V2, Dialect::V3, Dialect::Ct];

pub(super) fn wire(bytes: &[u8]) {
    let Some((dialect, bytes)) = choice(&DIALECTS, bytes) else { return };
    if let Ok(text) = str::from_utf8(bytes) {
        words(dialect, text);
    }
    let Ok(value) = json::parse(bytes) else { return };
    let _said = Problem::message_from(&value);
    let _draft = Draft::from_json(dialect, value.clone());
    if let Ok(item) = Item::from_json(dialect, value.clone()) {
        let again = Item::from_json(dialect, item.to_json(dialect));
        assert!(again.is_ok_and(|again| again == item), "a record is another after the way to the server");
    }
    if let Ok(page) = Page::from_json(value).and_then(|page| page.into_items(dialect)) {
        let again =
            Page::from_json(page.clone().into_json(dialect)).and_then(|page| page.into_items(dialect));
        assert!(again.is_ok_and(|again| again.items == page.items), "a page is another after the way");
    }
}

/// The small things of a header or a member.
fn words(dialect: Dialect, text: &str) {
    if let Ok(at) = date::parse(text) {
        assert_eq!(date::parse(&date::print(at)), Ok(at));
    }
    if let Ok(at) = date::parse_lenient(text) {
        assert_eq!(date::parse(&date::print(at)), Ok(at));
    }
    if let Ok(at) = date::parse_http(text) {
        assert_eq!(date::parse_http(&date::print_http(at)), Ok(at));
    }
    // A backslash is no escape in an entity tag, but before a quote the JavaScript client makes it one.
    if !text.contains(|c: char| c.is_control() || c == '\\') {
        assert_eq!(etag::unquote(&etag::quote(text)).as_deref(), Some(text));
    }
    if let Some(version) = etag::unquote(text).filter(|version| !version.contains('\\')) {
        let condition = etag::IfMatch::parse(dialect, &etag::quote(&version));
        assert!(condition.is_ok_and(|condition| condition.allows(&version)), "{version:?}");
    }
    let _condition = etag::IfMatch::parse(dialect, text);
    let _next = page::next_query(text);
}
