//! Tasks of a view in their order.

use jiff::civil::Date;
use sync_core::RecordId;
use todo::Place;

/// Places in order, each once.
#[derive(Debug, Default)]
pub(super) struct Sorted(Vec<Place>);

impl Sorted {
    pub(super) fn from_unsorted(mut places: Vec<Place>) -> Self {
        places.sort_unstable();
        Self(places)
    }

    pub(super) fn insert(&mut self, place: Place) {
        if let Err(at) = self.0.binary_search(&place) {
            self.0.insert(at, place);
        }
    }

    pub(super) fn remove(&mut self, place: &Place) {
        if let Ok(at) = self.0.binary_search(place) {
            self.0.remove(at);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&RecordId> {
        self.0.get(at).map(|place| &place.id)
    }

    /// Returns how many come before a day, where they are sorted by days.
    pub(super) fn before(&self, day: Date) -> usize {
        self.0.partition_point(|place| place.day().is_some_and(|of| of < day))
    }

    /// Returns the days there are, each with the first task of it.
    pub(super) fn days(&self) -> Vec<(Date, usize)> {
        let mut days = Vec::new();
        let mut at = 0;
        while let Some(day) = self.0.get(at).and_then(Place::day) {
            days.push((day, at));
            at = self.0.partition_point(|place| place.day().is_some_and(|of| of <= day));
        }
        days
    }
}
