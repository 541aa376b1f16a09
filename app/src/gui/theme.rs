//! How the window looks: two themes drawn by hand, one accent, one scale of spaces and one of type sizes.

mod button;
mod field;
mod surface;
mod tokens;

use std::sync::LazyLock;

use iced::font::Weight;
use iced::theme::Palette;
use iced::widget::markdown;
use iced::{Color, Font, Theme, border, color, padding};

pub use self::button::{
    Day, between, chip_button, danger, day, faded, flat, ghost, link, nav, plain, primary, secondary,
    segment, side, switch, tab,
};
pub use self::field::{bare, editor, field, menu, pick};
pub use self::surface::{
    Row, banner, canvas, card, chip, dialog, emblem, hairline, knob, over, pane, row, scroll, segments,
    side_bar, sidebar, status_bar, target, thin_bar, toast, tooltip, veil,
};
pub use self::tokens::{Tokens, mix};

/// The space between things that belong together: 4 logical pixels.
pub const XS: f32 = 4.0;
/// 8 logical pixels.
pub const S: f32 = 8.0;
/// 12 logical pixels.
pub const M: f32 = 12.0;
/// 16 logical pixels.
pub const L: f32 = 16.0;
/// 24 logical pixels.
pub const XL: f32 = 24.0;
/// 32 logical pixels.
pub const XXL: f32 = 32.0;

/// Type size of small print.
pub const SMALL: f32 = 12.0;
/// Type size of labels and buttons.
pub const LABEL: f32 = 13.0;
/// Type size of running text.
pub const BODY: f32 = 14.5;
/// Type size of a heading inside a page.
pub const HEADING: f32 = 17.0;
/// Type size of a page's title.
pub const TITLE: f32 = 24.0;

/// The corner radius of fields, rows and buttons.
pub const RADIUS: f32 = 8.0;
/// The corner radius of dialogs and cards.
pub const RADIUS_L: f32 = 12.0;

/// The running text.
pub const REGULAR: Font = Font::with_name("Inter");
/// Labels that stand out a little.
pub const MEDIUM: Font = Font { weight: Weight::Medium, ..REGULAR };
/// Titles.
pub const SEMIBOLD: Font = Font { weight: Weight::Semibold, ..REGULAR };

/// The files of the bundled typefaces, all under the SIL Open Font License 1.1: Inter, and for letters it lacks parts of
/// Noto, so that no language of the window and no emoji is a row of boxes on a computer without such fonts.
pub const FONTS: [&[u8]; 7] = [
    include_bytes!("../../assets/fonts/Inter-Regular.otf"),
    include_bytes!("../../assets/fonts/Inter-Medium.otf"),
    include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../assets/fonts/NotoSansJP-Subset.otf"),
    include_bytes!("../../assets/fonts/NotoSansArabic-Subset.ttf"),
    include_bytes!("../../assets/fonts/NotoSansArabic-Bold-Subset.ttf"),
    include_bytes!("../../assets/fonts/NotoEmoji-Subset.ttf"),
];

static LIGHT: LazyLock<Theme> = LazyLock::new(|| {
    Theme::custom(
        "Tidelist Light",
        Palette {
            background: color!(0xfdfdfc),
            text: color!(0x1d2528),
            primary: color!(0x0b7285),
            success: color!(0x2b8a4b),
            warning: color!(0xb35c00),
            danger: color!(0xc92a2a),
        },
    )
});

static DARK: LazyLock<Theme> = LazyLock::new(|| {
    Theme::custom(
        "Tidelist Dark",
        Palette {
            background: color!(0x181c1f),
            text: color!(0xe6eaeb),
            primary: color!(0x4cc3d4),
            success: color!(0x63c787),
            warning: color!(0xf0a94b),
            danger: color!(0xff7b72),
        },
    )
});

static CONTRAST: LazyLock<Theme> = LazyLock::new(|| {
    Theme::custom(
        "Tidelist High Contrast",
        Palette {
            background: Color::BLACK,
            text: Color::WHITE,
            primary: color!(0xffd60a),
            success: color!(0x5cff8f),
            warning: color!(0xffb340),
            danger: color!(0xff8a80),
        },
    )
});

/// Returns how notes read. Code is in the bundled typeface too: it is the one that is sure to be there.
#[must_use]
pub fn notes(tokens: &Tokens) -> markdown::Settings {
    let style = markdown::Style {
        font: REGULAR,
        inline_code_highlight: markdown::Highlight {
            background: tokens.accent_soft.into(),
            border: border::rounded(4),
        },
        inline_code_padding: padding::left(3).right(3),
        inline_code_color: tokens.text,
        inline_code_font: MEDIUM,
        code_block_font: REGULAR,
        link_color: tokens.accent,
    };
    markdown::Settings {
        text_size: BODY.into(),
        h1_size: HEADING.into(),
        h2_size: 16.0.into(),
        h3_size: BODY.into(),
        h4_size: BODY.into(),
        h5_size: BODY.into(),
        h6_size: BODY.into(),
        code_size: LABEL.into(),
        spacing: S.into(),
        style,
    }
}

/// Returns the light theme.
#[must_use]
pub fn light() -> Theme {
    LIGHT.clone()
}

/// Returns the dark theme.
#[must_use]
pub fn dark() -> Theme {
    DARK.clone()
}

/// Returns the theme of high contrast.
#[must_use]
pub fn contrast() -> Theme {
    CONTRAST.clone()
}
