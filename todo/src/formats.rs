//! Files of other programs: read into rows that [`crate::json::Plan`] compares with what is here, and written.
//!
//! | format | read | written | what it cannot hold |
//! | --- | --- | --- | --- |
//! | JSON | yes | yes | nothing: it is the one for backups |
//! | CSV | yes | yes | colours, members of other programs |
//! | iCalendar | yes | yes | the same |
//! | Markdown | yes | yes | ids, tags of digits only, the same |
//! | todo.txt | yes | yes | notes, steps, ids, the same |
//! | Todoist CSV, Microsoft To Do JSON, Outlook CSV | yes | no | |
//!
//! Every row of a file is good, or bad with its place and reason; a reason never shows what the row says. Nothing here
//! touches a disk.

mod csv;
mod detect;
mod ical;
mod item;
mod markdown;
mod microsoft;
mod outlook;
mod rrule;
mod table;
mod todoist;
mod todotxt;
mod vtodo;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use sync_core::{Record, RecordId};
use thiserror::Error;

use crate::json::{self, Import};

pub use self::detect::detect;

/// What a file can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The file of everything.
    Json,
    /// A table with a line of names, of this program or another.
    Csv,
    /// todo.txt.
    TodoTxt,
    /// A Markdown checklist.
    Markdown,
    /// iCalendar with VTODO.
    ICalendar,
    /// A project of Todoist as CSV.
    TodoistCsv,
    /// Lists of Microsoft To Do, as its web interface gives them.
    MicrosoftJson,
    /// Tasks of Outlook (and so of Microsoft To Do) as CSV.
    OutlookCsv,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 8] = [
        Self::Json,
        Self::Csv,
        Self::TodoTxt,
        Self::Markdown,
        Self::ICalendar,
        Self::TodoistCsv,
        Self::MicrosoftJson,
        Self::OutlookCsv,
    ];

    /// Returns its name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Json => "Tidelist JSON",
            Self::Csv => "CSV",
            Self::TodoTxt => "todo.txt",
            Self::Markdown => "Markdown",
            Self::ICalendar => "iCalendar",
            Self::TodoistCsv => "Todoist CSV",
            Self::MicrosoftJson => "Microsoft To Do JSON",
            Self::OutlookCsv => "Outlook CSV",
        }
    }

    /// Returns how its files end; `None` if it is only read.
    #[must_use]
    pub fn extension(self) -> Option<&'static str> {
        match self {
            Self::Json => Some("json"),
            Self::Csv => Some("csv"),
            Self::TodoTxt => Some("txt"),
            Self::Markdown => Some("md"),
            Self::ICalendar => Some("ics"),
            Self::TodoistCsv | Self::MicrosoftJson | Self::OutlookCsv => None,
        }
    }
}

/// What reading needs to know from outside.
pub struct Here<'a> {
    /// The day it is, for files that say `tomorrow`.
    pub today: Date,
    /// The time zone of this computer, for files that hold instants.
    pub zone: TimeZone,
    /// Makes the id of a row that has none.
    pub new_id: &'a mut dyn FnMut() -> RecordId,
}

impl std::fmt::Debug for Here<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Here").field("today", &self.today).finish_non_exhaustive()
    }
}

/// A file that holds nothing to import.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The JSON file is none, or not ours.
    #[error(transparent)]
    Json(#[from] json::FileError),
    /// It is not text.
    #[error("the file is not UTF-8 text; save it as UTF-8 and try again")]
    NotText,
    /// A table without the column that every task needs.
    #[error("the first line of the file names no column {0:?}")]
    NoColumn(&'static str),
    /// It does not look like this format.
    #[error("the file is not {0}")]
    Other(&'static str),
}

/// Takes a file apart.
///
/// # Errors
/// [`FormatError`] if it is not of this format; bad rows alone are no error.
pub fn read(format: Format, bytes: &[u8], here: &mut Here<'_>) -> Result<Import, FormatError> {
    match format {
        Format::Json => Ok(json::read(bytes)?),
        Format::Csv => csv::read(&text(bytes)?, here),
        Format::TodoTxt => Ok(todotxt::read(&text(bytes)?, here)),
        Format::Markdown => Ok(markdown::read(&text(bytes)?, here)),
        Format::ICalendar => ical::read(&text(bytes)?, here),
        Format::TodoistCsv => todoist::read(&text(bytes)?, here),
        Format::MicrosoftJson => microsoft::read(bytes, here),
        Format::OutlookCsv => outlook::read(bytes, here),
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Writes all lists and tasks; `None` if the format is only read. Lists and tasks are in their order.
#[must_use]
pub fn write(format: Format, lists: &[Record], tasks: &[Record]) -> Option<String> {
    let text = match format {
        Format::Json => json::write(lists, tasks),
        Format::Csv => csv::write(lists, tasks),
        Format::TodoTxt => todotxt::write(lists, tasks),
        Format::Markdown => markdown::write(lists, tasks),
        Format::ICalendar => ical::write(lists, tasks),
        Format::TodoistCsv | Format::MicrosoftJson | Format::OutlookCsv => return None,
    };
    // A title may begin with the sign that says UTF-8: reading takes one away.
    Some(if text.starts_with(BYTE_ORDER_MARK) { format!("{BYTE_ORDER_MARK}{text}") } else { text })
}

/// The text of a file: UTF-8, or UTF-16 that says so.
fn text(bytes: &[u8]) -> Result<String, FormatError> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest
            .chunks(2)
            .map(|pair| unit([*pair.first().unwrap_or(&0), *pair.get(1).unwrap_or(&0)]))
            .collect();
        String::from_utf16(&units).map_err(|_| FormatError::NotText)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => {
            str::from_utf8(rest).map(str::to_owned).map_err(|_| FormatError::NotText)
        }
    }
}
