//! A text that is typed while its row may change.

/// A text as typed, as the row has it, and as it was last sent.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) now: String,
    pub(super) seen: String,
    pub(super) sent: Option<String>,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typed").field("dirty", &(self.now != self.seen)).finish_non_exhaustive()
    }
}

impl Typed {
    pub(super) fn new(text: &str) -> Self {
        Self { now: text.to_owned(), seen: text.to_owned(), sent: None }
    }

    pub(super) fn is_unsent(&self) -> bool {
        self.now != self.seen && self.sent.as_ref() != Some(&self.now)
    }

    /// Returns the text if it must be sent.
    pub(super) fn take(&mut self) -> Option<String> {
        if !self.is_unsent() {
            return None;
        }
        self.sent = Some(self.now.clone());
        self.sent.clone()
    }

    /// Takes in what the row says now; returns whether the text shown must follow.
    pub(super) fn row_says(&mut self, text: &str) -> bool {
        let follow = self.now == self.seen && self.now != text;
        text.clone_into(&mut self.seen);
        if follow {
            text.clone_into(&mut self.now);
        }
        follow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_changes_elsewhere_does_not_overwrite_what_is_typed() {
        let mut text = Typed::new("milk");
        "milk and bread".clone_into(&mut text.now);
        assert!(!text.row_says("oat milk"));
        assert_eq!(text.now, "milk and bread");
        assert_eq!(text.take().as_deref(), Some("milk and bread"));
    }

    #[test]
    fn an_untouched_text_follows_its_row() {
        let mut text = Typed::new("milk");
        assert!(text.row_says("oat milk"));
        assert_eq!(text.now, "oat milk");
        assert_eq!(text.take(), None);
    }

    #[test]
    fn a_text_is_sent_once() {
        let mut text = Typed::new("milk");
        "bread".clone_into(&mut text.now);
        assert!(text.take().is_some());
        assert!(text.take().is_none());
    }
}
