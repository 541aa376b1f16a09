//! No key means two things, nothing is without one, and the settings bring back what was chosen.

use iced::keyboard::key::{Named, NativeCode, Physical};
use iced::keyboard::{Key, Modifiers};
use proptest::prelude::*;

use super::super::chord::tests::chord;
use super::super::{Press, Taken};
use super::*;

fn window(shortcut: Shortcut) -> Meaning {
    Meaning { place: Place::Window, shortcut }
}

fn keys(word: &str) -> Chord {
    Chord::read(word).unwrap()
}

fn said(words: &[(&str, &[&str])]) -> KeyWords {
    let own = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    words.iter().map(|(name, list)| ((*name).to_owned(), own(list))).collect()
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0_usize..4, chord()).prop_map(|(at, chord)| Change::Instead(at, chord)),
        3 => chord().prop_map(Change::Too),
        2 => (0_usize..4).prop_map(Change::Without),
        1 => Just(Change::Usual),
    ]
}

/// No key means two things in a place, and everything has one.
fn sound(keys: &Keys) -> Result<(), TestCaseError> {
    for place in Place::ALL {
        let mut all: Vec<_> = Meaning::of(place).flat_map(|meaning| keys.of(meaning)).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(all.len(), count, "a key means two things");
        for meaning in Meaning::of(place) {
            let chords = keys.of(meaning);
            prop_assert!(!chords.is_empty(), "{:?} has no key", meaning);
            for chord in chords {
                prop_assert_eq!(keys.meaning(place, chord), Some(meaning));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_sequence_of_changes_gives_a_key_to_two_things_or_leaves_one_without(
        steps in prop::collection::vec((any::<prop::sample::Index>(), change()), 1..60)
    ) {
        let all: Vec<_> = Meaning::all().collect();
        let mut keys = Keys::default();
        for (which, change) in steps {
            let meaning = *which.get(&all);
            let before = keys.clone();
            if keys.change(meaning, change).is_err() {
                prop_assert_eq!(&keys, &before, "what is refused changes nothing");
            }
        }
        sound(&keys)?;
        for fixed in all.iter().filter(|meaning| !meaning.can_be_changed()) {
            prop_assert_eq!(keys.of(*fixed), fixed.usual());
        }
        let words = keys.changes().map(|one| (one.word(), keys.words(one).unwrap())).collect();
        prop_assert_eq!(Keys::read(&words), (keys, Vec::new()), "the next start has the same");
    }

    #[test]
    fn whatever_the_settings_say_no_key_means_two_things(
        words in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::collection::vec(chord().prop_map(Chord::word), 0..6)), 0..30)
    ) {
        let all: Vec<_> = Meaning::all().collect();
        let words = words.into_iter().map(|(which, list)| (which.get(&all).word(), list)).collect();
        let (keys, wrong) = Keys::read(&words);
        sound(&keys)?;
        for meaning in wrong {
            prop_assert_eq!(keys.of(meaning), meaning.usual());
        }
    }
}

#[test]
fn every_meaning_has_a_name_of_its_own() {
    let mut names: Vec<_> = Meaning::all().filter(|one| one.can_be_changed()).map(Meaning::word).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(names.iter().all(|name| !name.is_empty()), "{names:?}");
}

#[test]
fn keys_that_something_has_are_refused_with_its_name_and_are_free_once_it_has_others() {
    let mut all = Keys::default();
    let (find, new) = (window(Shortcut::Find), window(Shortcut::NewList));
    let taken = all.change(find, Change::Instead(0, keys("Ctrl+Shift+N")));
    assert_eq!(taken, Err(Refusal::Taken(keys("Ctrl+Shift+N"), new)));
    all.change(new, Change::Instead(0, keys("Alt+L"))).unwrap();
    all.change(find, Change::Instead(0, keys("Ctrl+Shift+N"))).unwrap();
    let back = all.change(new, Change::Usual);
    assert_eq!(back, Err(Refusal::Taken(keys("Ctrl+Shift+N"), find)));
}

#[test]
fn keys_of_text_and_the_way_back_are_refused() {
    let mut all = Keys::default();
    let find = window(Shortcut::Find);
    for word in ["Ctrl+C", "Ctrl+X", "Ctrl+V"] {
        assert_eq!(all.change(find, Change::Too(keys(word))), Err(Refusal::Text(keys(word))));
    }
    assert_eq!(all.change(find, Change::Without(0)), Err(Refusal::Last));
    for fixed in [Shortcut::Escape, Shortcut::FocusNext, Shortcut::FocusPrevious] {
        assert_eq!(all.change(window(fixed), Change::Too(keys("F9"))), Err(Refusal::Fixed));
    }
    assert!(matches!(all.change(find, Change::Too(keys("Tab"))), Err(Refusal::Taken(..))));
}

#[test]
fn two_things_that_exchanged_their_keys_are_read_again() {
    let words = said(&[("find", &["Ctrl+H"]), ("history", &["Ctrl+F"]), ("of-tomorrow", &["Ctrl+H"])]);
    let (keys, wrong) = Keys::read(&words);
    assert_eq!(wrong, []);
    assert_eq!((keys.name(Shortcut::Find), keys.name(Shortcut::History)), ("Ctrl+H".into(), "Ctrl+F".into()));
}

#[test]
fn what_makes_no_sense_in_the_settings_has_its_usual_keys_and_is_named() {
    let words: &[(&str, &[&str])] = &[
        ("find", &["Ctrl+Nonsense"]),
        ("new-list", &[]),
        ("undo", &["Ctrl+R"]),
        ("redo", &["Ctrl+C"]),
        ("escape", &["F9"]),
        ("history", &["F9"]),
    ];
    let (keys, mut wrong) = Keys::read(&said(words));
    wrong.sort_unstable();
    let expected = [Shortcut::NewList, Shortcut::Find, Shortcut::Undo, Shortcut::Redo, Shortcut::Escape];
    assert_eq!(wrong, expected.map(window));
    assert_eq!(keys.changes().collect::<Vec<_>>(), [window(Shortcut::History)]);
}

#[test]
fn a_press_does_what_the_keys_say_now() {
    let press = |letter: &str| Press {
        key: Key::Character(letter.into()),
        physical: Physical::Unidentified(NativeCode::Unidentified),
        modifiers: Modifiers::empty(),
        taken: Taken::Free,
    };
    let mut all = Keys::default();
    all.change(window(Shortcut::Down), Change::Too(keys("J"))).unwrap();
    assert_eq!(press("j").shortcut(&all, Place::Window), Some(Shortcut::Down));
    let down = Press { key: Key::Named(Named::ArrowDown), ..press("") };
    assert_eq!(down.shortcut(&all, Place::Window), Some(Shortcut::Down));
    all.change(window(Shortcut::NewTask), Change::Without(1)).unwrap();
    assert_eq!(press("a").shortcut(&all, Place::Window), None);
}
