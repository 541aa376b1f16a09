//! Everything that is said exists in every language, with the same words put in, and nothing exists that is not said.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use app::language::{Language, LanguageChoice, say, speak, word};

type Said = BTreeMap<String, BTreeSet<String>>;

/// Returns the words that follow a sign, such as `$n`.
fn after(sign: char, text: &str) -> BTreeSet<String> {
    let named = |rest: &str| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    text.split(sign).skip(1).map(named).filter(|name| !name.is_empty()).collect()
}

/// Returns the names in a language's file, each with the words that are put in.
fn names_of(language: Language) -> Said {
    let mut said = Said::new();
    let mut name = String::new();
    for line in language.file().lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if let Some((before, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            name = before.to_owned();
            assert!(said.insert(name.clone(), BTreeSet::new()).is_none(), "{language:?} says {name} twice");
        }
        said.get_mut(&name).unwrap().extend(after('$', line));
    }
    said
}

/// Returns what is asked for in the sources: each name with the words that are put in.
fn asked() -> Said {
    let mut asked = Said::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for (at, begin) in source.match_indices("say!(") {
                let Some((name, words)) = call_of(&source[at + begin.len()..]) else { continue };
                let known = asked.entry(name.clone()).or_insert_with(|| words.clone());
                assert_eq!(*known, words, "{name} gets other words in {}", path.display());
            }
        }
    }
    asked
}

/// Reads one call, up to its closing parenthesis.
fn call_of(call: &str) -> Option<(String, BTreeSet<String>)> {
    let mut rest = call.trim_start().strip_prefix('"')?;
    let name = rest.split('"').next()?.to_owned();
    rest = &rest[name.len() + 1..];
    let (mut depth, mut words, mut part) = (0, BTreeSet::new(), String::new());
    for letter in rest.chars() {
        match letter {
            ')' | '}' | ']' if depth == 0 => break,
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 {
            words.extend(word_of(&part));
            part.clear();
        } else {
            part.push(letter);
        }
    }
    words.extend(word_of(&part));
    Some((name, words))
}

fn word_of(part: &str) -> Option<String> {
    part.split_once(" = ").map(|(word, _)| word.trim().to_owned())
}

#[test]
fn all_that_is_said_is_there_in_english_and_all_that_is_there_is_said() {
    let (english, asked) = (names_of(Language::English), asked());
    assert!(asked.len() > 300, "{} names", asked.len());
    let unknown: Vec<_> = asked.keys().filter(|name| !english.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "not there: {unknown:?}");
    let unsaid: Vec<_> = english.keys().filter(|name| !asked.contains_key(*name)).collect();
    assert!(unsaid.is_empty(), "never said: {unsaid:?}");
    for (name, words) in &asked {
        assert_eq!(words, &english[name], "{name}");
    }
}

#[test]
fn every_language_has_every_name_with_the_same_words() {
    let english = names_of(Language::English);
    for language in Language::ALL {
        let said = names_of(language);
        assert_eq!(said.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language:?}");
        for (name, words) in &said {
            // A form for one or none may do without its number.
            assert_eq!(words, &english[name], "{language:?} {name}");
        }
    }
}

#[test]
fn nothing_is_said_with_a_gap() {
    for language in Language::ALL {
        speak(language);
        for (name, words) in names_of(language) {
            for n in [0_u64, 1, 2, 3, 11, 1_200] {
                let put: Vec<_> = words.iter().map(|word_| (word_.as_str(), word(n))).collect();
                let said = say(&name, &put);
                assert!(!said.is_empty() && !said.contains(['{', '$']), "{language:?} {name}: {said}");
                assert!(said != name || name.len() < 12, "{language:?} {name} is not said");
            }
        }
    }
}

#[test]
fn other_languages_say_other_things() {
    let english = names_of(Language::English);
    for language in Language::ALL.into_iter().skip(1) {
        let same = |name: &&String| {
            let words: Vec<_> = english[*name].iter().map(|word_| (word_.as_str(), word(2))).collect();
            speak(Language::English);
            let here = say(name, &words);
            speak(language);
            here == say(name, &words)
        };
        let same: Vec<_> = english.keys().filter(same).collect();
        assert!(same.len() < 20, "{language:?} is English in {same:?}");
    }
}

#[test]
fn every_language_can_be_chosen_and_the_system_chooses_where_nobody_did() {
    for (choice, _) in LanguageChoice::ALL {
        assert_ne!(choice, LanguageChoice::System);
        assert_eq!(choice.language(Language::English), choice.language(Language::Arabic));
    }
    assert_eq!(LanguageChoice::System.language(Language::Japanese), Language::Japanese);
}

#[test]
fn the_desktop_entry_is_of_this_program_and_in_every_language() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/desktop");
    let entry = std::fs::read_to_string(folder.join(format!("{}.desktop", app::APPLICATION_ID))).unwrap();
    let value = |key: &str| entry.lines().find_map(|line| line.strip_prefix(&format!("{key}=")));
    assert_eq!(value("Icon"), Some(app::APPLICATION_ID));
    assert_eq!(value("StartupWMClass"), Some(app::APPLICATION_ID));
    for language in Language::ALL.into_iter().skip(1) {
        for key in ["GenericName", "Comment"] {
            let said = value(&format!("{key}[{}]", language.tag()));
            assert!(said.is_some_and(|said| !said.is_empty()), "{language:?} {key}");
        }
    }
}
