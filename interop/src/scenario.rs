//! What must hold whichever client meets whichever server.

use crate::{
    Trouble,
    client::{self, Client, Conflicts, Rows},
    originals::Originals,
    place::{self, Place},
};

/// Which server and which two clients.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// The server.
    pub server: place::Kind,
    /// The clients.
    pub clients: [client::Kind; 2],
}

use client::Kind::{Original, Ours};

/// Every pair with at least one original and one of ours in it.
pub const CASTS: [Cast; 4] = [
    Cast { server: place::Kind::Ours, clients: [Original, Original] },
    Cast { server: place::Kind::Original, clients: [Ours, Ours] },
    Cast { server: place::Kind::Ours, clients: [Original, Ours] },
    Cast { server: place::Kind::Original, clients: [Original, Ours] },
];

/// Something that must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// What was inserted, changed and deleted offline is on the server after a push, and elsewhere after a pull.
    OfflineEdits,
    /// Pages smaller than the table bring every row; a later pull brings what changed since.
    Pages,
    /// A row deleted on one computer goes on the other.
    Deletes,
    /// The second of two edits of one row is told the server's row, and nothing is lost meanwhile.
    ConflictIsTold,
    /// The server's row stays.
    ConflictKeepsServer,
    /// The client's row stays.
    ConflictKeepsClient,
    /// A delete of a row that was changed elsewhere does not delete the change.
    DeleteMeetsChange,
    /// A change of a row that was deleted elsewhere neither stops the queue nor brings the row back.
    ChangeMeetsDelete,
    /// More rows of one stamp than a page has.
    Ties,
    /// Both clients edit and sync at once, round after round, and end with the same rows.
    Crowd,
}

/// All of them.
pub const SCENARIOS: [Scenario; 10] = [
    Scenario::OfflineEdits,
    Scenario::Pages,
    Scenario::Deletes,
    Scenario::ConflictIsTold,
    Scenario::ConflictKeepsServer,
    Scenario::ConflictKeepsClient,
    Scenario::DeleteMeetsChange,
    Scenario::ChangeMeetsDelete,
    Scenario::Ties,
    Scenario::Crowd,
];

/// Plays a scenario.
///
/// # Errors
/// What did not hold, or what went wrong.
pub async fn play(scenario: Scenario, cast: Cast, originals: &Originals) -> Result<(), Trouble> {
    let conflicts = match scenario {
        Scenario::ConflictIsTold => Conflicts::Wait,
        Scenario::ConflictKeepsClient | Scenario::Crowd => Conflicts::Client,
        _ => Conflicts::Server,
    };
    let page = if matches!(scenario, Scenario::Pages | Scenario::Ties) { 2 } else { 50 };
    let mut stage = Stage::set(cast, originals, conflicts, page).await?;
    match scenario {
        Scenario::OfflineEdits => stage.offline_edits().await,
        Scenario::Pages => stage.pages().await,
        Scenario::Deletes => stage.deletes().await,
        Scenario::ConflictIsTold => stage.conflict_is_told().await,
        Scenario::ConflictKeepsServer => stage.conflict("first").await,
        Scenario::ConflictKeepsClient => stage.conflict("second").await,
        Scenario::DeleteMeetsChange => stage.delete_meets_change().await,
        Scenario::ChangeMeetsDelete => stage.change_meets_delete().await,
        Scenario::Ties => stage.ties().await,
        Scenario::Crowd => stage.crowd(originals).await,
    }
}

/// A server and two clients of it.
struct Stage {
    place: Place,
    a: Client,
    b: Client,
}

impl Stage {
    async fn set(
        cast: Cast,
        originals: &Originals,
        conflicts: Conflicts,
        page: usize,
    ) -> Result<Self, Trouble> {
        let place = Place::start(cast.server, originals).await?;
        let [a, b] = cast.clients;
        let a = Client::open(a, &place, originals, "a", conflicts, page).await?;
        let b = Client::open(b, &place, originals, "b", conflicts, page).await?;
        Ok(Self { place, a, b })
    }

    async fn offline_edits(&mut self) -> Result<(), Trouble> {
        for id in ["one", "two", "three"] {
            self.a.insert(id, id).await?;
        }
        self.a.update("two", "text", "2".into()).await?;
        self.a.delete("three").await?;
        self.a.sync().await?;
        self.a.update("one", "complete", true.into()).await?;
        self.a.sync().await?;
        self.b.sync().await?;
        self.both_show(&rows(&[("one", "one", true), ("two", "2", false)])).await
    }

    async fn pages(&mut self) -> Result<(), Trouble> {
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        for id in names {
            self.a.insert(id, id).await?;
        }
        self.a.sync().await?;
        self.b.sync().await?;
        let mut expected = rows(&names.map(|id| (id, id, false)));
        self.both_show(&expected).await?;
        self.a.update("c", "text", "later".into()).await?;
        self.a.insert("h", "new").await?;
        self.a.sync().await?;
        self.b.sync().await?;
        expected.extend(rows(&[("c", "later", false), ("h", "new", false)]));
        self.both_show(&expected).await
    }

    async fn deletes(&mut self) -> Result<(), Trouble> {
        self.agree_on("one").await?;
        self.agree_on("two").await?;
        self.b.delete("one").await?;
        self.b.sync().await?;
        self.a.sync().await?;
        self.both_show(&rows(&[("two", "two", false)])).await
    }

    async fn conflict_is_told(&mut self) -> Result<(), Trouble> {
        self.agree_on("one").await?;
        self.a.update("one", "text", "first".into()).await?;
        self.b.update("one", "text", "second".into()).await?;
        self.a.sync().await?;
        let left = self.b.push().await?;
        expect("the conflict", &left, &[("one".to_owned(), Some("first".to_owned()))].into())?;
        expect("the row meanwhile", &self.b.rows().await?, &rows(&[("one", "second", false)]))
    }

    async fn conflict(&mut self, stays: &str) -> Result<(), Trouble> {
        self.agree_on("one").await?;
        self.a.update("one", "text", "first".into()).await?;
        self.b.update("one", "text", "second".into()).await?;
        self.a.sync().await?;
        self.b.sync().await?;
        self.a.sync().await?;
        self.both_show(&rows(&[("one", stays, false)])).await
    }

    async fn delete_meets_change(&mut self) -> Result<(), Trouble> {
        self.agree_on("one").await?;
        self.a.update("one", "text", "changed".into()).await?;
        self.b.delete("one").await?;
        self.a.sync().await?;
        self.b.sync().await?;
        self.a.sync().await?;
        self.both_show(&rows(&[("one", "changed", false)])).await
    }

    async fn change_meets_delete(&mut self) -> Result<(), Trouble> {
        self.agree_on("one").await?;
        self.a.delete("one").await?;
        self.b.update("one", "text", "changed".into()).await?;
        self.b.insert("two", "two").await?;
        self.a.sync().await?;
        self.b.sync().await?;
        self.a.sync().await?;
        self.both_show(&rows(&[("two", "two", false)])).await
    }

    async fn ties(&mut self) -> Result<(), Trouble> {
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        for id in names {
            self.a.insert(id, id).await?;
        }
        self.a.push().await?;
        self.place.tie().await?;
        self.b.sync().await?;
        expect("the rows", &self.b.rows().await?, &rows(&names.map(|id| (id, id, false))))
    }

    async fn crowd(&mut self, originals: &Originals) -> Result<(), Trouble> {
        let mut dice = Dice(20_261_123);
        let mut made = 0;
        for round in 0..12 {
            for name in ["a", "b"] {
                for _ in 0..=dice.below(3) {
                    made += 1;
                    let client = if name == "a" { &mut self.a } else { &mut self.b };
                    random_edit(client, &mut dice, &format!("{name}{round}-{made}")).await?;
                }
            }
            let (a, b) = tokio::join!(self.a.sync(), self.b.sync());
            a?;
            b?;
        }
        for _ in 0..2 {
            self.a.sync().await?;
            self.b.sync().await?;
        }
        let mut fresh = Client::open(Ours, &self.place, originals, "c", Conflicts::Server, 50).await?;
        fresh.sync().await?;
        let truth = fresh.rows().await?;
        if truth.len() < 3 {
            return Err(Trouble::Server(format!("the crowd left only {} rows", truth.len())));
        }
        self.both_show(&truth).await
    }

    /// A row that both clients have.
    async fn agree_on(&mut self, id: &str) -> Result<(), Trouble> {
        self.a.insert(id, id).await?;
        self.a.sync().await?;
        self.b.sync().await?;
        Ok(())
    }

    async fn both_show(&mut self, expected: &Rows) -> Result<(), Trouble> {
        expect("the rows of the first client", &self.a.rows().await?, expected)?;
        expect("the rows of the second client", &self.b.rows().await?, expected)?;
        for client in [&self.a, &self.b] {
            let Some(engine) = client.engine() else { continue };
            let faults = engine.verify().map_err(|error| Trouble::Server(error.to_string()))?;
            expect("the engine's own check", &faults, &Vec::new())?;
            let waiting = engine.counts().map_err(|error| Trouble::Server(error.to_string()))?.operations;
            expect("what still waits", &waiting, &0)?;
        }
        Ok(())
    }
}

/// One edit that makes sense for what the client shows.
async fn random_edit(client: &mut Client, dice: &mut Dice, new: &str) -> Result<(), Trouble> {
    let rows = client.rows().await?;
    let nth = rows.keys().nth(dice.below(rows.len().max(1))).cloned();
    match (nth, dice.below(6)) {
        (Some(id), 0) => client.delete(&id).await,
        (Some(id), 1) => client.update(&id, "complete", true.into()).await,
        (Some(id), 2 | 3) => client.update(&id, "text", new.into()).await,
        _ => client.insert(new, new).await,
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }
}

fn rows(list: &[(&str, &str, bool)]) -> Rows {
    list.iter().map(|(id, text, complete)| ((*id).to_owned(), ((*text).to_owned(), *complete))).collect()
}

fn expect<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), Trouble> {
    if found == expected {
        Ok(())
    } else {
        Err(Trouble::Server(format!("{what}: expected {expected:?}, found {found:?}")))
    }
}
