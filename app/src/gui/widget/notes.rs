//! Notes as they read: Markdown in the bundled typeface, which has no bold and no italics of its own.

use std::sync::Arc;

use iced::font::{Style, Weight};
use iced::widget::markdown::{self, HeadingLevel, Settings, Text, Uri, Viewer};
use iced::widget::{container, rich_text, text};
use iced::{Element, Font, padding};

use crate::gui::theme::{self, Tokens};

struct Reader;

/// Shows notes; pressed links are told by their addresses.
pub fn notes<'a>(content: &'a markdown::Content, tokens: &Tokens) -> Element<'a, Uri> {
    markdown::view_with(content.items(), theme::notes(tokens), &Reader)
}

/// The words with fonts that are there: bold is half-bold, what leans is of middle weight.
fn spans(settings: Settings, words: &Text) -> Arc<[text::Span<'static, Uri>]> {
    let change = |span: &text::Span<'static, Uri>| {
        let font = span.font.map(|font| match font {
            Font { weight: Weight::Bold, .. } => theme::SEMIBOLD,
            Font { style: Style::Italic, .. } => theme::MEDIUM,
            other => other,
        });
        text::Span { font, ..span.clone() }
    };
    words.spans(settings.style).iter().map(change).collect()
}

impl<'a> Viewer<'a, Uri> for Reader {
    fn on_link_click(address: Uri) -> Uri {
        address
    }

    fn paragraph(&self, settings: Settings, words: &Text) -> Element<'a, Uri> {
        rich_text(spans(settings, words)).size(settings.text_size).on_link_click(Self::on_link_click).into()
    }

    fn heading(
        &self,
        settings: Settings,
        level: &'a HeadingLevel,
        words: &'a Text,
        index: usize,
    ) -> Element<'a, Uri> {
        let size = match level {
            HeadingLevel::H1 => settings.h1_size,
            HeadingLevel::H2 => settings.h2_size,
            _ => settings.h3_size,
        };
        let bold = spans(settings, words)
            .iter()
            .map(|span| text::Span { font: Some(theme::SEMIBOLD), ..span.clone() })
            .collect::<Vec<_>>();
        let above = if index > 0 { theme::S } else { 0.0 };
        container(rich_text(bold).size(size).on_link_click(Self::on_link_click))
            .padding(padding::top(above))
            .into()
    }
}
