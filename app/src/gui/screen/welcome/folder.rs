//! The folder of the tasks: the usual one, or another that was chosen and looked at.

use std::path::PathBuf;

use iced::Element;
use iced::widget::{Column, column, text, text_input};

use super::Message;
use crate::gui::boot::Elsewhere;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{beside, labelled, place, small, start, tone};
use crate::profile::{Distance, Found, NoPlace, Place};
use crate::say;

/// The folder.
#[derive(Debug)]
pub(super) struct Folder {
    usual: PathBuf,
    elsewhere: Elsewhere,
    typed: String,
    /// What was found in the one that is typed, once it was looked at.
    seen: Option<Result<Place, NoPlace>>,
}

impl Folder {
    pub(super) fn new(usual: PathBuf, elsewhere: Elsewhere) -> Self {
        let typed = usual.display().to_string();
        Self { usual, elsewhere, typed, seen: None }
    }

    pub(super) fn type_in(&mut self, path: String) {
        self.typed = path;
        self.seen = None;
    }

    /// Returns the folder that was chosen, if it is not the usual one.
    pub(super) fn another(&self) -> Option<PathBuf> {
        let typed = self.typed.trim();
        let another = !typed.is_empty() && typed != self.usual.display().to_string();
        (another && self.elsewhere == Elsewhere::Anywhere).then(|| PathBuf::from(typed))
    }

    /// Takes in what was found, and returns whether that was shown before.
    pub(super) fn shows(&mut self, seen: Result<Place, NoPlace>) -> bool {
        let before = self.seen.replace(seen);
        before == self.seen
    }

    pub(super) fn view(&self) -> Element<'_, Message> {
        let head = text(say!("welcome-folder")).size(theme::BODY);
        if self.elsewhere == Elsewhere::Nowhere {
            let how = small(say!("welcome-folder-how"));
            return column![head, place(self.usual.display().to_string()), how].spacing(S).into();
        }
        let input = text_input(&self.usual.display().to_string(), &self.typed)
            .on_input(Message::FolderTyped)
            .size(theme::BODY)
            .padding([9.0, M])
            .align_x(start())
            .style(theme::field);
        let choose = labelled(say!("choose")).style(theme::secondary).on_press(Message::FolderPressed);
        let words: Vec<Element<'_, Message>> = match &self.seen {
            None => vec![small(say!("welcome-folder-any")).into()],
            Some(Err(why)) => {
                vec![text(why.sentence()).size(theme::LABEL).style(tone(|tokens| tokens.danger)).into()]
            }
            Some(Ok(place)) => {
                let warn = place.distance == Distance::Far || place.found != Found::Nothing;
                let words = place.words();
                if words.is_empty() {
                    vec![small(say!("welcome-folder-good")).into()]
                } else {
                    let color = if warn { |t: &theme::Tokens| t.warn } else { |t: &theme::Tokens| t.muted };
                    let line = |words| text(words).size(theme::LABEL).style(tone(color)).into();
                    words.into_iter().map(line).collect()
                }
            }
        };
        column![head, beside(input, choose), Column::with_children(words).spacing(S)].spacing(S).into()
    }
}
