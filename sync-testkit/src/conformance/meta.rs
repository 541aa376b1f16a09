//! Cases about the named texts of the store itself.

use sync_core::Change;

use super::StoreUnderTest;
use crate::sample::commit;

fn put(key: &str, text: &str) -> Change {
    Change::PutMeta(key.to_owned(), text.to_owned())
}

pub(super) fn a_text_is_set_replaced_and_removed(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    assert_eq!(store.meta("device").unwrap(), None);
    commit(&mut *store, [put("device", "one"), put("user", "ada")]);
    commit(&mut *store, [put("device", "two")]);
    assert_eq!(store.meta("device").unwrap().as_deref(), Some("two"));
    commit(&mut *store, [Change::RemoveMeta("device".to_owned())]);
    assert_eq!(store.meta("device").unwrap(), None);
    assert_eq!(store.meta("user").unwrap().as_deref(), Some("ada"));
}

pub(super) fn any_text_is_kept(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    for text in ["", " ", "a\0b", "é", "e\u{301}", "😀", "line\nline", "%'\"\\"] {
        commit(&mut *store, [put(text, text)]);
    }
    for text in ["", " ", "a\0b", "é", "e\u{301}", "😀", "line\nline", "%'\"\\"] {
        assert_eq!(store.meta(text).unwrap().as_deref(), Some(text));
    }
}

pub(super) fn removing_an_absent_text_changes_nothing(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [put("a", "1"), Change::RemoveMeta("b".to_owned())]);
    assert_eq!(store.meta("a").unwrap().as_deref(), Some("1"));
}
