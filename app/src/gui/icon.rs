//! The icons of the window: small drawings of its own, tinted by whoever shows them.

use iced::widget::svg;
use iced::{Color, Theme};

use super::theme::Tokens;
use crate::language::{self, Direction};

/// One icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Lines of a list: all tasks.
    All,
    /// A calendar leaf.
    Calendar,
    /// A tick.
    Check,
    /// A cross.
    Close,
    /// A cloud.
    Cloud,
    /// A screen.
    Computer,
    /// A filled circle.
    Dot,
    /// A chevron downwards.
    Down,
    /// An arrow in.
    Download,
    /// A funnel.
    Filter,
    /// A folder.
    Folder,
    /// A tray.
    Inbox,
    /// A keyboard.
    Keyboard,
    /// A chevron to the left.
    Left,
    /// A filled square with round corners: a list, in its colour.
    List,
    /// A padlock.
    Lock,
    /// Three lines.
    Menu,
    /// Lines of text.
    Note,
    /// A crossed-out cloud.
    Offline,
    /// A pencil.
    Pencil,
    /// Two persons.
    People,
    /// A plus.
    Plus,
    /// A radio.
    RadioOff,
    /// A chosen radio.
    RadioOn,
    /// Two arrows in a circle.
    Refresh,
    /// A crossed circle.
    Refused,
    /// A chevron to the right.
    Right,
    /// An empty circle.
    Ring,
    /// A magnifying glass.
    Search,
    /// Two sliders.
    Settings,
    /// Two waves: the sign of Tidelist.
    Tide,
    /// A bin.
    Trash,
    /// An arrow back.
    Undo,
    /// An arrow out.
    Upload,
    /// A person.
    User,
    /// A triangle with an exclamation mark.
    Warning,
    /// Two arrows one after the other.
    Repeat,
    /// A flag.
    Flag,
    /// A label.
    Tag,
    /// A bell.
    Bell,
    /// The sun: today.
    Sun,
    /// A calendar leaf with an arrow.
    Upcoming,
    /// A tick in a circle.
    Done,
    /// Ticked lines.
    Steps,
    /// Six dots to hold on to.
    Grip,
    /// Lines by size.
    Sort,
    /// An arrow out of a box.
    External,
}

impl Icon {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::All => include_bytes!("../../assets/icons/all.svg"),
            Self::Calendar => include_bytes!("../../assets/icons/calendar.svg"),
            Self::Check => include_bytes!("../../assets/icons/check.svg"),
            Self::Close => include_bytes!("../../assets/icons/close.svg"),
            Self::Cloud => include_bytes!("../../assets/icons/cloud.svg"),
            Self::Computer => include_bytes!("../../assets/icons/computer.svg"),
            Self::Dot => include_bytes!("../../assets/icons/dot.svg"),
            Self::Down => include_bytes!("../../assets/icons/down.svg"),
            Self::Download => include_bytes!("../../assets/icons/download.svg"),
            Self::Filter => include_bytes!("../../assets/icons/filter.svg"),
            Self::Folder => include_bytes!("../../assets/icons/folder.svg"),
            Self::Inbox => include_bytes!("../../assets/icons/inbox.svg"),
            Self::Keyboard => include_bytes!("../../assets/icons/keyboard.svg"),
            Self::Left => include_bytes!("../../assets/icons/left.svg"),
            Self::List => include_bytes!("../../assets/icons/list.svg"),
            Self::Lock => include_bytes!("../../assets/icons/lock.svg"),
            Self::Menu => include_bytes!("../../assets/icons/menu.svg"),
            Self::Note => include_bytes!("../../assets/icons/note.svg"),
            Self::Offline => include_bytes!("../../assets/icons/offline.svg"),
            Self::Pencil => include_bytes!("../../assets/icons/pencil.svg"),
            Self::People => include_bytes!("../../assets/icons/people.svg"),
            Self::Plus => include_bytes!("../../assets/icons/plus.svg"),
            Self::RadioOff => include_bytes!("../../assets/icons/radio-off.svg"),
            Self::RadioOn => include_bytes!("../../assets/icons/radio-on.svg"),
            Self::Refresh => include_bytes!("../../assets/icons/refresh.svg"),
            Self::Refused => include_bytes!("../../assets/icons/refused.svg"),
            Self::Right => include_bytes!("../../assets/icons/right.svg"),
            Self::Ring => include_bytes!("../../assets/icons/ring.svg"),
            Self::Search => include_bytes!("../../assets/icons/search.svg"),
            Self::Settings => include_bytes!("../../assets/icons/settings.svg"),
            Self::Tide => include_bytes!("../../assets/icons/tide.svg"),
            Self::Trash => include_bytes!("../../assets/icons/trash.svg"),
            Self::Undo => include_bytes!("../../assets/icons/undo.svg"),
            Self::Upload => include_bytes!("../../assets/icons/upload.svg"),
            Self::User => include_bytes!("../../assets/icons/user.svg"),
            Self::Warning => include_bytes!("../../assets/icons/warning.svg"),
            Self::Repeat => include_bytes!("../../assets/icons/repeat.svg"),
            Self::Flag => include_bytes!("../../assets/icons/flag.svg"),
            Self::Tag => include_bytes!("../../assets/icons/tag.svg"),
            Self::Bell => include_bytes!("../../assets/icons/bell.svg"),
            Self::Sun => include_bytes!("../../assets/icons/sun.svg"),
            Self::Upcoming => include_bytes!("../../assets/icons/upcoming.svg"),
            Self::Done => include_bytes!("../../assets/icons/done.svg"),
            Self::Steps => include_bytes!("../../assets/icons/steps.svg"),
            Self::Grip => include_bytes!("../../assets/icons/grip.svg"),
            Self::Sort => include_bytes!("../../assets/icons/sort.svg"),
            Self::External => include_bytes!("../../assets/icons/external.svg"),
        }
    }

    /// Returns the icon that points the same way along the line, wherever lines begin.
    fn towards(self, direction: Direction) -> Self {
        match (self, direction) {
            (Self::Left, Direction::RightToLeft) => Self::Right,
            (Self::Right, Direction::RightToLeft) => Self::Left,
            _ => self,
        }
    }

    /// Shows the icon as a square of so many logical pixels, in a colour of the theme.
    pub fn show<'a>(self, size: f32, color: fn(&Tokens) -> Color) -> svg::Svg<'a, Theme> {
        svg(svg::Handle::from_memory(self.towards(language::spoken().direction()).bytes()))
            .width(size)
            .height(size)
            .style(move |theme, _| svg::Style { color: Some(color(Tokens::of(theme))) })
    }

    /// Shows the icon turned around its middle by so many degrees. The drawing itself is turned: the renderer without a
    /// graphics card turns no picture.
    pub fn turned<'a>(self, degrees: u16, size: f32, color: fn(&Tokens) -> Color) -> svg::Svg<'a, Theme> {
        let drawing = String::from_utf8_lossy(self.bytes());
        let turned = drawing.split_once('>').map(|(head, lines)| {
            let lines = lines.replace("</svg>", "</g></svg>");
            format!("{head}><g transform=\"rotate({degrees} 12 12)\">{lines}")
        });
        svg(svg::Handle::from_memory(turned.unwrap_or_default().into_bytes()))
            .width(size)
            .height(size)
            .style(move |theme, _| svg::Style { color: Some(color(Tokens::of(theme))) })
    }

    /// Shows the icon in a fixed colour, for the marks of lists.
    pub fn tinted<'a>(self, size: f32, color: Color) -> svg::Svg<'a, Theme> {
        svg(svg::Handle::from_memory(self.bytes()))
            .width(size)
            .height(size)
            .style(move |_, _| svg::Style { color: Some(color) })
    }
}
