//! Tasks of a view in their order, in chunks: one more among a hundred thousand moves only its neighbours.

use jiff::civil::Date;
use sync_core::RecordId;
use todo::Place;

/// How many places a chunk has when it is made; with twice as many it is divided.
const CHUNK: usize = 512;

/// Places in order, each once.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// None is empty, and each is after the one before.
    chunks: Vec<Vec<Place>>,
    len: usize,
}

impl Sorted {
    pub(super) fn from_unsorted(mut places: Vec<Place>) -> Self {
        places.sort_unstable();
        places.dedup();
        let len = places.len();
        let mut chunks = Vec::with_capacity(len.div_ceil(CHUNK));
        let mut rest = places.into_iter();
        loop {
            let chunk: Vec<_> = rest.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                return Self { chunks, len };
            }
            chunks.push(chunk);
        }
    }

    pub(super) fn insert(&mut self, place: Place) {
        let at = self.chunk_of(&place).min(self.chunks.len().saturating_sub(1));
        let Some(chunk) = self.chunks.get_mut(at) else {
            self.chunks.push(vec![place]);
            self.len = 1;
            return;
        };
        let Err(inside) = chunk.binary_search(&place) else { return };
        chunk.insert(inside, place);
        self.len += 1;
        if chunk.len() >= 2 * CHUNK {
            let second = chunk.split_off(CHUNK);
            self.chunks.insert(at + 1, second);
        }
    }

    pub(super) fn remove(&mut self, place: &Place) {
        let at = self.chunk_of(place);
        let Some(chunk) = self.chunks.get_mut(at) else { return };
        let Ok(inside) = chunk.binary_search(place) else { return };
        chunk.remove(inside);
        self.len -= 1;
        if chunk.is_empty() {
            self.chunks.remove(at);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, at: usize) -> Option<&RecordId> {
        self.place(at).map(|place| &place.id)
    }

    /// Returns where a place is, if it is here.
    pub(super) fn find(&self, place: &Place) -> Option<usize> {
        let at = self.chunk_of(place);
        let inside = self.chunks.get(at)?.binary_search(place).ok()?;
        Some(self.chunks.iter().take(at).map(Vec::len).sum::<usize>() + inside)
    }

    /// Returns how many come before a day, where they are sorted by days.
    pub(super) fn before(&self, day: Date) -> usize {
        self.count_while(|place| place.day().is_some_and(|of| of < day))
    }

    /// Returns the days there are, each with the first task of it.
    pub(super) fn days(&self) -> Vec<(Date, usize)> {
        let mut days = Vec::new();
        let mut at = 0;
        while let Some(day) = self.place(at).and_then(Place::day) {
            days.push((day, at));
            at = self.count_while(|place| place.day().is_some_and(|of| of <= day));
        }
        days
    }

    /// Returns the first chunk whose last place is not before a place.
    fn chunk_of(&self, place: &Place) -> usize {
        self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| last < place))
    }

    fn place(&self, mut at: usize) -> Option<&Place> {
        for chunk in &self.chunks {
            match chunk.get(at) {
                Some(place) => return Some(place),
                None => at -= chunk.len(),
            }
        }
        None
    }

    /// Returns how many places at the beginning are so; after the first that is not, none is.
    fn count_while(&self, is: impl Fn(&Place) -> bool) -> usize {
        let whole = self.chunks.partition_point(|chunk| chunk.last().is_some_and(&is));
        let before: usize = self.chunks.iter().take(whole).map(Vec::len).sum();
        before + self.chunks.get(whole).map_or(0, |chunk| chunk.partition_point(is))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde_json::json;
    use sync_core::Record;
    use todo::{Sort, Task};

    use super::*;

    fn place(number: u16) -> Place {
        let day = jiff::civil::date(2026, 1, 1).checked_add(jiff::Span::new().days(number % 40)).unwrap();
        let fields = json!({"text": "Task", "order": format!("{number:05}"), "due": day.to_string()});
        let id = RecordId::new(format!("task-{number}")).unwrap();
        Sort::Due.place(&Task::from_record(&Record::new(id, fields.as_object().unwrap().clone())))
    }

    fn in_order(sorted: &Sorted) -> Vec<RecordId> {
        (0..sorted.len()).map(|at| sorted.get(at).unwrap().clone()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn it_holds_what_a_set_holds(first in 0_u16..3_000, edits in prop::collection::vec((0_u16..3_000, any::<bool>()), 0..3_000)) {
            let mut model: BTreeSet<_> = (0..first).map(place).collect();
            let mut sorted = Sorted::from_unsorted((0..first).rev().map(place).collect());
            for (number, stays) in edits {
                let place = place(number);
                if stays {
                    sorted.insert(place.clone());
                    model.insert(place);
                } else {
                    sorted.remove(&place);
                    model.remove(&place);
                }
            }
            let wanted: Vec<_> = model.iter().map(|place| place.id.clone()).collect();
            prop_assert_eq!(in_order(&sorted), wanted);
            for (at, place) in model.iter().enumerate() {
                prop_assert_eq!(sorted.find(place), Some(at));
            }
            let mut days: Vec<(Date, usize)> = Vec::new();
            for (at, place) in model.iter().enumerate() {
                let day = place.day().unwrap();
                if days.last().is_none_or(|last| last.0 != day) {
                    days.push((day, at));
                }
            }
            for (day, at) in &days {
                prop_assert_eq!(sorted.before(*day), *at);
            }
            prop_assert_eq!(sorted.days(), days);
        }
    }
}
