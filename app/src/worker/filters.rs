//! Searches that are kept: every change of one is a step that can be taken back.

use super::undo::Deed;
use super::{Text, Update, Worker};
use crate::config::{Filters, NoSwap, Setting, Swap};
use crate::profile::as_sentence;
use crate::say;
use crate::told::Told as _;

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
        self.follow_lists();
        Ok(())
    }

    /// Lets the searches that are kept follow lists that have other names now, on this computer or from another.
    pub(super) fn follow_lists(&self) {
        let settings = self.profile.settings();
        let config = settings.get();
        if config.filters == Filters::default() && config.meant.is_empty() {
            return;
        }
        let lists = match self.profile.all_lists() {
            Ok(lists) => lists,
            Err(error) => return self.warn(&error.told()),
        };
        let (swaps, meant) = config.filters.follow(&config.meant, &lists);
        let mut filters = config.filters.clone();
        for swap in &swaps {
            let _ = filters.swap(swap); // it was made of these
        }
        // The lines go first: what names mean can be learned again from lines that are true.
        let mut saves: Vec<_> = swaps.into_iter().map(Setting::Filter).collect();
        let gone = config.meant.keys().filter(|name| !meant.contains_key(*name));
        saves.extend(gone.map(|name| Setting::Meant(name.clone(), None)));
        let new = meant.iter().filter(|(name, ids)| config.meant.get(*name) != Some(*ids));
        saves.extend(new.map(|(name, ids)| Setting::Meant(name.clone(), Some(ids.clone()))));
        for setting in &saves {
            if let Err(said) = settings.set(setting) {
                return self.warn(&as_sentence(&said));
            }
        }
        if filters != config.filters {
            self.tell(Update::Filters { filters, now: None });
        }
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
