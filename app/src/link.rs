//! Links: what an address that begins with `tidelist:` asks for.
//!
//! | link | what happens |
//! |---|---|
//! | `tidelist://add?title=…&list=…&due=…&notes=…` | the task is added |
//! | `tidelist://open/ID` | the task is shown |
//! | `tidelist://sync` | everything is synced |
//! | `tidelist://quick-add` | the line for a task gets the keyboard |
//!
//! Anybody can write a link, so none deletes or changes anything, no title is read for tokens, everything has a greatest
//! length, and what is not understood is left out.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sync_core::RecordId;
use thiserror::Error;
use url::Url;

/// What every link begins with.
pub const SCHEME: &str = "tidelist";

/// The greatest lengths: of a link in bytes, of its parts in characters.
const LONGEST: usize = 8 * 1024;
const LONGEST_TITLE: usize = 500;
const LONGEST_NOTES: usize = 4000;
const LONGEST_LIST: usize = 100;
const LONGEST_ID: usize = 64;

/// A link that was understood. `Debug` shows nothing of what it says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link {
    text: String,
    wish: Wish,
}

/// What a link asks for.
#[derive(Clone, PartialEq, Eq)]
pub enum Wish {
    /// To add a task.
    Add(NewTask),
    /// To show this task.
    Open(RecordId),
    /// To sync.
    Sync,
    /// To type a task.
    QuickAdd,
    /// Nothing that is known: the window is shown.
    Show,
}

/// A task as a link says it.
#[derive(Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Its title: one line, never empty.
    pub title: String,
    /// The name of its list.
    pub list: Option<String>,
    /// The day it is due.
    pub due: Option<Date>,
    /// Its notes.
    pub notes: String,
}

/// Something is no link, or none that may be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LinkError {
    /// It is something else.
    #[error("this is neither a command nor a link that begins with tidelist: (see tidelist --help)")]
    NoLink,
    /// It is too long.
    #[error("this link is too long: 500 characters for a title, 4000 for notes, 8 KiB in all")]
    TooLong,
}

impl Link {
    /// Returns what it asks for.
    #[must_use]
    pub fn wish(&self) -> &Wish {
        &self.wish
    }
}

impl FromStr for Link {
    type Err = LinkError;

    fn from_str(text: &str) -> Result<Self, LinkError> {
        if text.len() > LONGEST {
            return Err(LinkError::TooLong);
        }
        let url = Url::parse(text).map_err(|_| LinkError::NoLink)?;
        if url.scheme() != SCHEME {
            return Err(LinkError::NoLink);
        }
        Ok(Self { text: text.to_owned(), wish: wish(&url)? })
    }
}

fn wish(url: &Url) -> Result<Wish, LinkError> {
    // Both `tidelist://open/ID` and `tidelist:open/ID` are written.
    let path = format!("{}/{}", url.host_str().unwrap_or_default(), url.path());
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    let action = steps.next().unwrap_or_default().to_ascii_lowercase();
    Ok(match action.as_str() {
        "add" => new_task(url)?.map_or(Wish::QuickAdd, Wish::Add),
        "open" => steps.next().and_then(id).map_or(Wish::Show, Wish::Open),
        "sync" => Wish::Sync,
        "quick-add" => Wish::QuickAdd,
        _ => Wish::Show,
    })
}

fn id(step: &str) -> Option<RecordId> {
    let plain = step.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if step.len() > LONGEST_ID || !plain {
        return None;
    }
    RecordId::new(step).ok()
}

fn new_task(url: &Url) -> Result<Option<NewTask>, LinkError> {
    let part = |name: &str| {
        let mut pairs = url.query_pairs();
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.into_owned())
    };
    let line = |text: String| text.replace(char::is_control, " ").trim().to_owned();
    let within = |text: String, longest: usize| match text.chars().count() > longest {
        true => Err(LinkError::TooLong),
        false => Ok(text),
    };
    let title = within(line(part("title").unwrap_or_default()), LONGEST_TITLE)?;
    let list = within(line(part("list").unwrap_or_default()), LONGEST_LIST)?;
    let notes = part("notes").unwrap_or_default().replace("\r\n", "\n");
    let notes =
        within(notes.replace(|c: char| c.is_control() && c != '\n' && c != '\t', " "), LONGEST_NOTES)?;
    let due = part("due").and_then(|day| day.trim().parse().ok());
    Ok((!title.is_empty()).then(|| NewTask {
        title,
        list: Some(list).filter(|list| !list.is_empty()),
        due,
        notes: notes.trim_end().to_owned(),
    }))
}

impl TryFrom<String> for Link {
    type Error = LinkError;

    fn try_from(text: String) -> Result<Self, LinkError> {
        text.parse()
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.text
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").finish_non_exhaustive()
    }
}

impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Add(_) => "Add(…)",
            Self::Open(_) => "Open(…)",
            Self::Sync => "Sync",
            Self::QuickAdd => "QuickAdd",
            Self::Show => "Show",
        })
    }
}

impl fmt::Debug for NewTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTask").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wish_of(text: &str) -> Wish {
        text.parse::<Link>().unwrap().wish().clone()
    }

    #[test]
    fn a_task_has_what_the_link_says_and_its_title_is_not_read() {
        let text = "tidelist://add?title=Buy+milk%20%23shop%20!1%20@tomorrow&list=Trip%20to%20Porto&due=2026-12-01\
                    &notes=two%0Alines&color=red";
        let Wish::Add(task) = wish_of(text) else { panic!() };
        assert_eq!(task.title, "Buy milk #shop !1 @tomorrow");
        assert_eq!(task.list.as_deref(), Some("Trip to Porto"));
        assert_eq!(task.due, Some(jiff::civil::date(2026, 12, 1)));
        assert_eq!(task.notes, "two\nlines");
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        for (text, wanted) in [
            ("tidelist://add?due=someday", Wish::QuickAdd),
            ("tidelist://add?title=%0A%09", Wish::QuickAdd),
            ("tidelist://quick-add?x=1#y", Wish::QuickAdd),
            ("TIDELIST://SYNC/", Wish::Sync),
            ("tidelist:sync", Wish::Sync),
            ("tidelist://delete/0190aaaa", Wish::Show),
            ("tidelist://settings?theme=dark", Wish::Show),
            ("tidelist://open/..%2f..%2fetc", Wish::Show),
            ("tidelist://open/", Wish::Show),
            ("tidelist:", Wish::Show),
            ("tidelist://open/0190-aaaa", Wish::Open(RecordId::new("0190-aaaa").unwrap())),
        ] {
            assert_eq!(wish_of(text), wanted, "{text}");
        }
        let Wish::Add(task) = wish_of("tidelist://add?title=A&due=2026-02-30&title=B&list=") else {
            panic!()
        };
        assert_eq!((task.title.as_str(), task.due, task.list), ("A", None, None));
    }

    #[test]
    fn what_is_too_long_is_refused_whole() {
        let with = |part: &str, n: usize| format!("tidelist://add?title=x&{part}={}", "é".repeat(n));
        for (link, longest) in [("notes", 4000), ("list", 100)] {
            assert!(with(link, longest).len() > LONGEST || with(link, longest).parse::<Link>().is_ok());
            assert_eq!(with(link, longest + 1).parse::<Link>(), Err(LinkError::TooLong), "{link}");
        }
        assert_eq!(
            format!("tidelist://add?title={}", "a".repeat(501)).parse::<Link>(),
            Err(LinkError::TooLong)
        );
        assert_eq!(format!("tidelist://sync?{}", "a".repeat(9000)).parse::<Link>(), Err(LinkError::TooLong));
    }

    #[test]
    fn what_is_no_link_of_ours_is_none() {
        for text in ["", "lisst", "https://example.org/", "tidelist", "javascript:alert(1)", "--help", "\0"] {
            assert_eq!(text.parse::<Link>(), Err(LinkError::NoLink), "{text}");
        }
    }

    #[test]
    fn nothing_of_it_is_in_a_log() {
        let link: Link = "tidelist://add?title=Secret".parse().unwrap();
        assert!(!format!("{link:?} {:?}", link.wish()).contains("Secret"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_travels_as_it_is(
            head in prop::sample::select(vec!["", "tidelist:", "tidelist://add?title=", "tidelist://open/", "tidelist://"]),
            tail in "(\\PC|[%&=+#?/]|%[0-9a-f]{2}|\\x00|\n){0,200}",
        ) {
            if let Ok(link) = format!("{head}{tail}").parse::<Link>() {
                if let Wish::Add(task) = link.wish() {
                    prop_assert!(!task.title.is_empty() && !task.title.contains(char::is_control));
                    prop_assert!(task.title.chars().count() <= LONGEST_TITLE);
                    prop_assert!(!task.notes.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
                }
                let bytes = serde_json::to_vec(&link).unwrap();
                prop_assert_eq!(serde_json::from_slice::<Link>(&bytes).unwrap(), link);
            }
        }

        #[test]
        fn a_task_written_as_a_link_is_read_as_it_was(title in "[^\\pC\\s]{1,100}", notes in "[^\\pC]{0,100}") {
            let mut url = Url::parse("tidelist://add").unwrap();
            url.query_pairs_mut().append_pair("title", &title).append_pair("notes", &notes);
            let Wish::Add(task) = wish_of(url.as_str()) else { panic!("{url}") };
            prop_assert_eq!(task.title, title);
            prop_assert_eq!(task.notes, notes.trim_end());
        }
    }
}
