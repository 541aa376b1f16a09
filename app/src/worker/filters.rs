//! Searches that are kept: every change of one is a step that can be taken back.

use super::undo::Deed;
use super::{Text, Update, Worker};
use crate::config::{NoSwap, Setting, Swap};
use crate::profile::as_sentence;
use crate::say;

impl Worker {
    /// Keeps a search, or changes one that is kept, and remembers the step.
    pub(super) fn swap_filter(&mut self, swap: Swap) {
        if swap.from == swap.to {
            return;
        }
        match self.put_filter(&swap) {
            Ok(()) => {
                let words = did(&swap);
                self.undoable(Deed::Filter(swap), words);
            }
            Err(said) => self.warn(&said),
        }
    }

    /// Makes a change, saves it and tells of it.
    pub(super) fn put_filter(&self, swap: &Swap) -> Result<(), String> {
        let settings = self.profile.settings();
        let mut filters = settings.get().filters;
        filters.swap(swap).map_err(|reason| match reason {
            NoSwap::Gone => say!("filter-gone"),
            NoSwap::Taken => say!("filter-taken"),
            NoSwap::Empty => say!("filter-empty"),
        })?;
        settings.set(&Setting::Filter(swap.clone())).map_err(|said| as_sentence(&said))?;
        let now = swap.to.as_ref().map(|to| Text(to.name.clone()));
        self.tell(Update::Filters { filters, now });
        Ok(())
    }
}

/// Says what a change did.
fn did(swap: &Swap) -> String {
    let quoted = |name: &String| say!("quoted", title = name.clone());
    match (&swap.from, &swap.to) {
        (Some(from), Some(to)) if from.name != to.name => say!("step-renamed", what = quoted(&to.name)),
        (Some(_), Some(to)) => say!("step-changed", what = quoted(&to.name)),
        (None, Some(to)) => say!("step-added", what = quoted(&to.name)),
        (Some(from), None) => say!("step-deleted", what = quoted(&from.name)),
        (None, None) => String::new(),
    }
}
