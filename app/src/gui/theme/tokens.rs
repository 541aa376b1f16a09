//! The colours of the three themes, named by what they are for.

use iced::{Color, Theme, color};

/// The colours of one theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    /// Behind the tasks.
    pub canvas: Color,
    /// Behind the sidebar and the detail pane.
    pub pane: Color,
    /// Fields, cards and buttons.
    pub surface: Color,
    /// Dialogs, menus and tooltips.
    pub raised: Color,
    /// Laid over what the pointer is on.
    pub hover: Color,
    /// Laid over what is pressed.
    pub pressed: Color,
    /// The thin lines between and around things.
    pub hairline: Color,
    /// The lines around fields and secondary buttons.
    pub outline: Color,
    /// Text.
    pub text: Color,
    /// Second-rank text.
    pub muted: Color,
    /// Placeholders and what is done: still read without effort.
    pub faint: Color,
    /// The circles of tasks and other marks that are seen but not read.
    pub mark: Color,
    /// The one accent.
    pub accent: Color,
    /// The accent under the pointer.
    pub accent_hover: Color,
    /// Text on the accent.
    pub on_accent: Color,
    /// The accent as a tint: what is selected.
    pub accent_soft: Color,
    /// The line around what is selected.
    pub accent_line: Color,
    /// Overdue, refused, broken.
    pub danger: Color,
    /// A tint of it.
    pub danger_soft: Color,
    /// Needs a decision.
    pub warn: Color,
    /// A tint of it.
    pub warn_soft: Color,
    /// In order.
    pub good: Color,
    /// Around the button the keyboard is on, whatever its colour.
    pub ring: Color,
    /// Behind a dialog.
    pub veil: Color,
    /// Under what floats.
    pub shadow: Color,
}

const LIGHT: Tokens = Tokens {
    canvas: color!(0xfdfdfc),
    pane: color!(0xf4f6f6),
    surface: color!(0xffffff),
    raised: color!(0xffffff),
    hover: color!(0x10323a, 0.05),
    pressed: color!(0x10323a, 0.09),
    hairline: color!(0xe4e8e8),
    outline: color!(0xd3dadb),
    text: color!(0x1d2528),
    muted: color!(0x526168),
    faint: color!(0x637279),
    mark: color!(0x849399),
    accent: color!(0x0b7285),
    accent_hover: color!(0x095f6f),
    on_accent: color!(0xffffff),
    accent_soft: color!(0xe1f0f2),
    accent_line: color!(0x0b7285, 0.4),
    danger: color!(0xc02626),
    danger_soft: color!(0xfdeceb),
    warn: color!(0x9a5b00),
    warn_soft: color!(0xfdf2dc),
    good: color!(0x257a42),
    ring: color!(0x1d2528),
    veil: color!(0x0d1b1f, 0.38),
    shadow: color!(0x0d1b1f, 0.14),
};

const DARK: Tokens = Tokens {
    canvas: color!(0x181c1f),
    pane: color!(0x131719),
    surface: color!(0x20262a),
    raised: color!(0x242b2f),
    hover: color!(0xd5eef2, 0.055),
    pressed: color!(0xd5eef2, 0.1),
    hairline: color!(0x2a3135),
    outline: color!(0x3a444a),
    text: color!(0xe6eaeb),
    muted: color!(0x9caab0),
    faint: color!(0x8a989f),
    mark: color!(0x728087),
    accent: color!(0x4cc3d4),
    accent_hover: color!(0x6fd2e0),
    on_accent: color!(0x06262c),
    accent_soft: color!(0x173941),
    accent_line: color!(0x4cc3d4, 0.45),
    danger: color!(0xff8078),
    danger_soft: color!(0x42211f),
    warn: color!(0xf2b35e),
    warn_soft: color!(0x3d2e15),
    good: color!(0x63c787),
    ring: color!(0xffffff),
    veil: color!(0x000000, 0.58),
    shadow: color!(0x000000, 0.45),
};

const CONTRAST: Tokens = Tokens {
    canvas: color!(0x000000),
    pane: color!(0x000000),
    surface: color!(0x000000),
    raised: color!(0x0a0a0a),
    hover: color!(0xffffff, 0.16),
    pressed: color!(0xffffff, 0.26),
    hairline: color!(0x8a8a8a),
    outline: color!(0xffffff),
    text: color!(0xffffff),
    muted: color!(0xe6e6e6),
    faint: color!(0xc8c8c8),
    mark: color!(0xffffff),
    accent: color!(0xffd60a),
    accent_hover: color!(0xffe45c),
    on_accent: color!(0x000000),
    accent_soft: color!(0x3a3000),
    accent_line: color!(0xffd60a),
    danger: color!(0xff9a91),
    danger_soft: color!(0x3d0c08),
    warn: color!(0xffc266),
    warn_soft: color!(0x3a2600),
    good: color!(0x5cff8f),
    ring: color!(0x33d6ff),
    veil: color!(0x000000, 0.78),
    shadow: color!(0x000000, 0.0),
};

impl Tokens {
    /// Returns the colours that belong to a theme.
    #[must_use]
    pub fn of(theme: &Theme) -> &'static Self {
        if theme.palette().background == Color::BLACK {
            return &CONTRAST;
        }
        if theme.extended_palette().is_dark { &DARK } else { &LIGHT }
    }
}

/// Returns the colour on the way from one to another, from 0 to 1. What is not seen has the colour of the other.
#[must_use]
pub fn mix(one: Color, other: Color, part: f32) -> Color {
    let from = if one.a > 0.0 { one } else { Color { a: 0.0, ..other } };
    let to = if other.a > 0.0 { other } else { Color { a: 0.0, ..one } };
    let way = |from: f32, to: f32| from + (to - from) * part;
    Color { r: way(from.r, to.r), g: way(from.g, to.g), b: way(from.b, to.b), a: way(from.a, to.a) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_comes_out_of_nothing_is_never_another_one() {
        let hover = Color { a: 0.4, ..Color::WHITE };
        assert_eq!(mix(Color::TRANSPARENT, hover, 0.5), Color { a: 0.2, ..Color::WHITE });
        assert_eq!(mix(hover, Color::TRANSPARENT, 1.0), Color { a: 0.0, ..Color::WHITE });
        assert_eq!(mix(Color::BLACK, Color::WHITE, 0.5), Color::from_rgb(0.5, 0.5, 0.5));
    }

    fn contrast(one: Color, other: Color) -> f32 {
        let (one, other) = (one.relative_luminance(), other.relative_luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// How much the text of a theme has to stand out at least.
    const THEMES: [(&str, &Tokens, f32); 3] =
        [("light", &LIGHT, 4.5), ("dark", &DARK, 4.5), ("contrast", &CONTRAST, 7.0)];

    #[test]
    fn all_text_can_be_read_on_all_it_stands_on() {
        for (name, tokens, least) in THEMES {
            let grounds = [tokens.canvas, tokens.pane, tokens.surface, tokens.raised];
            let inks = [
                ("text", tokens.text),
                ("muted", tokens.muted),
                ("faint", tokens.faint),
                ("accent", tokens.accent),
                ("danger", tokens.danger),
                ("warn", tokens.warn),
                ("good", tokens.good),
            ];
            for (ink, color) in inks {
                for ground in grounds {
                    let by = contrast(color, ground);
                    assert!(by >= least, "{ink} in the {name} theme on {ground:?}: {by:.2}");
                }
            }
            for (ink, color, ground) in [
                ("text", tokens.text, tokens.accent_soft),
                ("muted", tokens.muted, tokens.accent_soft),
                ("accent", tokens.accent, tokens.accent_soft),
                ("danger", tokens.danger, tokens.danger_soft),
                ("warn", tokens.warn, tokens.warn_soft),
                ("text", tokens.text, tokens.warn_soft),
                ("text on the accent", tokens.on_accent, tokens.accent),
            ] {
                let by = contrast(color, ground);
                assert!(by >= least, "{ink} on a tint in the {name} theme: {by:.2}");
            }
        }
    }

    #[test]
    fn what_is_seen_but_not_read_stands_out_by_three() {
        for (name, tokens, _) in THEMES {
            for ground in [tokens.canvas, tokens.pane, tokens.surface] {
                for mark in [tokens.mark, tokens.ring, tokens.accent] {
                    assert!(contrast(mark, ground) >= 2.9, "{name}: {:.2}", contrast(mark, ground));
                }
            }
        }
    }
}
