//! How the window looks and behaves, as far as people choose it.

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};
use todo::quick_add::Switches;

use crate::language::LanguageChoice;

/// Which theme the window uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the desktop says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// White and yellow on black.
    Contrast,
}

/// Whether reminders are shown by the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notifications {
    /// They are.
    #[default]
    On,
    /// They are not.
    Off,
}

/// Whether what changes is there at once, without any motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LessMotion {
    /// As the system says.
    #[default]
    System,
    /// At once.
    On,
    /// In a moment one can follow.
    Off,
}

/// What closing the window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Closing {
    /// The program ends.
    #[default]
    Quits,
    /// It stays in the tray, if there is one.
    Tray,
}

/// The size of everything, in percent of what the desktop says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scale(u16);

/// The day weeks begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WeekStart {
    /// As most of the world has it.
    #[default]
    Monday,
    /// As in America.
    Sunday,
    /// As in the Arab world.
    Saturday,
}

/// How the window looks and behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The language.
    pub language: LanguageChoice,
    /// The theme.
    pub theme: ThemeChoice,
    /// The size of everything.
    pub scale: Scale,
    /// Whether everything is there at once.
    pub less_motion: LessMotion,
    /// The day weeks begin with.
    pub week_start: WeekStart,
    /// Whether reminders are shown by the desktop.
    pub notifications: Notifications,
    /// What closing the window does.
    pub closing: Closing,
    /// What quick add reads.
    pub tokens: Switches,
}

/// When the window syncs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AutoSync {
    /// Shortly after a change.
    pub on_change: bool,
    /// When the window is looked at again.
    pub on_focus: bool,
    /// When the server tells that something changed there.
    pub on_event: bool,
    /// Every so many minutes; 0 is never.
    pub every_minutes: u16,
}

impl Default for AutoSync {
    fn default() -> Self {
        Self { on_change: true, on_focus: true, on_event: true, every_minutes: 15 }
    }
}

impl Scale {
    const STEP: u16 = 10;
    const LEAST: u16 = 80;
    const MOST: u16 = 200;

    /// Returns a size in percent, brought between 80 and 200.
    #[must_use]
    pub fn percent(percent: u16) -> Self {
        Self(percent.clamp(Self::LEAST, Self::MOST))
    }

    /// Returns it in percent.
    #[must_use]
    pub fn in_percent(self) -> u16 {
        self.0
    }

    /// Returns the factor.
    #[must_use]
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }

    /// Returns the next larger size.
    #[must_use]
    pub fn larger(self) -> Self {
        Self::percent(self.0 + Self::STEP)
    }

    /// Returns the next smaller size.
    #[must_use]
    pub fn smaller(self) -> Self {
        Self::percent(self.0 - Self::STEP)
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self(100)
    }
}

impl WeekStart {
    /// Returns the day.
    #[must_use]
    pub fn day(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Sunday => Weekday::Sunday,
            Self::Saturday => Weekday::Saturday,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_stays_between_its_bounds() {
        assert_eq!(Scale::default().larger().in_percent(), 110);
        assert_eq!(Scale::percent(5).smaller().in_percent(), 80);
        assert_eq!(Scale::percent(9000).larger().in_percent(), 200);
    }
}
