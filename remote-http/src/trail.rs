//! The pages of one list that were asked for, so that a server which leads in a circle is found out. Pure.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use sync_core::RemoteError;

use crate::failure;

/// The queries of the pages so far, in their order. Only digests of them: a hostile server's links may be long.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail(Vec<u64>);

impl Trail {
    /// Begins a list with its first page, or goes on to another. One that is asked again, as after a failure, is the
    /// last one again.
    pub(crate) fn ask(&mut self, query: &str, begins: bool) {
        let asked = digest(query);
        match self.0.iter().position(|earlier| *earlier == asked) {
            _ if begins => self.0.clear(),
            Some(place) => self.0.truncate(place),
            None => {}
        }
        self.0.push(asked);
    }

    /// Checks the link to the next page.
    ///
    /// # Errors
    /// It leads to a page that was there before.
    pub(crate) fn follow(&self, link: &str) -> Result<(), RemoteError> {
        if self.0.contains(&digest(link)) {
            return Err(failure::malformed("its pages lead in a circle"));
        }
        Ok(())
    }
}

fn digest(query: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::new().hash_one(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_any_page_before_is_refused_and_one_onward_is_not() {
        let mut trail = Trail::default();
        trail.ask("start", true);
        for page in ["a", "b", "c"] {
            assert!(trail.follow(page).is_ok());
            trail.ask(page, false);
        }
        for page in ["start", "a", "b", "c"] {
            let error = trail.follow(page).unwrap_err();
            assert!(error.to_string().contains("circle"), "{error}");
        }
    }

    #[test]
    fn a_page_that_is_asked_again_leads_on_as_it_did() {
        let mut trail = Trail::default();
        trail.ask("start", true);
        trail.ask("a", false);
        trail.ask("b", false);
        trail.ask("a", false);
        assert!(trail.follow("b").is_ok() && trail.follow("start").is_err());
        trail.ask("start", true);
        assert!(trail.follow("a").is_ok());
    }
}
