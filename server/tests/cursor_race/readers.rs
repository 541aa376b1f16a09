//! Those who pull: each remembers the last stamp it saw of every row, and asks only for what is after its token.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value as Json;
use server::storage::{ListRequest, Page};
use sync_protocol::{
    date,
    odata::{CompareOp, Expr, Literal},
};

use crate::{bench::Device, writers::Dice};

/// How a client follows the stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `gt` the last stamp seen, for every page.
    After,
    /// `ge` the last stamp seen, for every page: one row comes again.
    From,
    /// `gt` a token, and the places the server gives until there is no further page.
    Places,
}

impl Style {
    pub(crate) const ALL: [Self; 3] = [Self::After, Self::From, Self::Places];
}

/// The last stamp seen of each row.
pub(crate) type Seen = HashMap<String, i64>;

/// A client that pulls.
pub(crate) struct Follower {
    device: Device,
    style: Style,
    dice: Dice,
    token: i64,
    seen: Seen,
}

impl Follower {
    pub(crate) fn new(device: Device, style: Style, seed: u64) -> Self {
        Self { device, style, dice: Dice::new(seed + 1_000), token: 0, seen: Seen::new() }
    }

    /// Pulls until the race is over, and then until there is nothing new.
    pub(crate) async fn follow(mut self, over: Arc<AtomicBool>) -> Seen {
        let mut rounds_after = 0;
        loop {
            let was_over = over.load(Ordering::SeqCst);
            let news = self.pull().await;
            if was_over && !news {
                return self.seen;
            }
            rounds_after += usize::from(was_over);
            assert!(rounds_after < 1_000_000, "{:?} reads for ever", self.style);
            if !news {
                tokio::task::yield_now().await;
            }
        }
    }

    /// One page, or all pages of one pull. Says whether there was anything new.
    async fn pull(&mut self) -> bool {
        let op = if self.style == Style::From { CompareOp::Ge } else { CompareOp::Gt };
        let filter = Expr::compare(op, "updatedAt", Literal::DateTime(self.token));
        let mut request = ListRequest { filter: Some(filter), ..self.device.query() };
        let mut news = false;
        loop {
            // With `ge` a page of one row would be the same row for ever; those clients skip within it.
            let least = if self.style == Style::From { 2 } else { 1 };
            let most = [2, 10, 100, 1_000][usize::try_from(self.dice.roll(4)).unwrap()];
            request.limit = least + self.dice.roll(most - least + 1);
            let page = self.device.list(request.clone()).await;
            for (id, stamp) in stamps(&page) {
                news |= stamp > self.token;
                self.token = self.token.max(stamp);
                self.seen.insert(id, stamp);
            }
            match page.next {
                Some(next) if self.style == Style::Places => request.after = Some(next),
                _ => return news,
            }
        }
    }
}

fn stamps(page: &Page) -> Vec<(String, i64)> {
    let rows: Vec<Json> = serde_json::from_slice(&[b"[", &*page.items, b"]"].concat()).unwrap();
    let stamp = |row: &Json| {
        (row["id"].as_str().unwrap().to_owned(), date::parse(row["updatedAt"].as_str().unwrap()).unwrap())
    };
    let stamps: Vec<_> = rows.iter().map(stamp).collect();
    assert!(stamps.windows(2).all(|two| two[0].1 < two[1].1), "the stamps of a page are not in order");
    stamps
}

/// Every row there is, with its stamp, in one page after the other by id.
pub(crate) async fn all(device: &Device) -> Seen {
    let mut request = device.ordered(&[("id", sync_protocol::query::Direction::Ascending)]);
    let mut all = Seen::new();
    loop {
        let page = device.list(request.clone()).await;
        let rows: Vec<Json> = serde_json::from_slice(&[b"[", &*page.items, b"]"].concat()).unwrap();
        all.extend(rows.iter().map(|row| {
            let stamp = date::parse(row["updatedAt"].as_str().unwrap()).unwrap();
            (row["id"].as_str().unwrap().to_owned(), stamp)
        }));
        match page.next {
            Some(next) => request.after = Some(next),
            None => return all,
        }
    }
}
