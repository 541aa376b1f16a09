//! Whatever three accounts do to their lists, in whatever order: nobody reads or changes what is not theirs, and who pulls
//! only what is new has what there is.

use std::{
    collections::BTreeMap,
    env,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::{Value as Json, json};
use server::storage::{
    Change, ListRequest, Role, ShareChange, ShareOutcome, Storage, Tombstones, WriteOutcome, WriteRequest,
};
use sync_protocol::odata::{CompareOp, Expr, Literal};

use super::{
    Person,
    model::{Act, Expected, Model, PEOPLE, Place, Step, steps},
};
use crate::bench::{Bench, Device};

/// A mistake that the check must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    None,
    /// A reader's changes are let through as the owner's.
    ReadersWrite,
    /// Who was removed, or left, keeps the list.
    LeaversStay,
    /// The one who moves a task out of a list leaves it with the others.
    MovedOutStays,
    /// A client is not told of what was deleted.
    DeletionsAreMissed,
}

/// What a client has that pulls only what is new.
struct Copy {
    reached: i64,
    rows: BTreeMap<String, Json>,
}

struct World {
    people: Vec<Person>,
    copies: Vec<[Copy; 2]>,
    model: Model,
    mistake: Mistake,
    words: u32,
}

static NAMES: AtomicU32 = AtomicU32::new(0);

impl World {
    async fn new(storage: &Arc<dyn Storage>, mistake: Mistake) -> Self {
        let mut people = Vec::new();
        for _ in 0..PEOPLE {
            let name = format!("p{}", NAMES.fetch_add(1, Ordering::Relaxed));
            people.push(Person::of(storage, &name).await);
        }
        let nothing = || Copy { reached: -1, rows: BTreeMap::new() };
        let copies = (0..PEOPLE).map(|_| [nothing(), nothing()]).collect();
        Self { people, copies, model: Model::default(), mistake, words: 0 }
    }

    async fn step(&mut self, step: &Step) -> Result<(), String> {
        self.words += 1;
        let text = format!("words {}", self.words);
        let before = self.model.clone();
        let Some(expected) = self.model.act(step, &text) else { return Ok(()) };
        let found = self.act(&before, step, &text).await;
        if found != expected {
            return Err(format!("{step:?} came to {found:?}, but should to {expected:?}"));
        }
        for who in 0..PEOPLE {
            self.look(who).await.map_err(|error| format!("after {step:?}: {error}"))?;
        }
        Ok(())
    }

    async fn act(&self, before: &Model, (who, act): &Step, text: &str) -> Expected {
        let person = &self.people[*who];
        let list_of = |list: &Option<&str>| list.map_or(Json::Null, Json::from);
        match act {
            Act::MakeList(list) => {
                let row = json!({ "name": text });
                written(person.lists.write(person.lists.request(list, person.lists.insertion(row))).await)
            }
            Act::RenameList(list) => {
                let row = json!({ "name": text });
                written(person.lists.write(person.lists.request(list, person.lists.merging(row))).await)
            }
            Act::DeleteList(list) => {
                written(person.lists.write(person.lists.request(list, Change::Delete)).await)
            }
            Act::TakeListBack(list) => {
                let request = person.lists.request(list, Change::Undelete);
                let request = WriteRequest { tombstones: Tombstones::Included, ..request };
                written(person.lists.write(request).await)
            }
            Act::Invite(list, whom, role) => {
                asked(person.invite(list, &self.people[*whom].name, *role).await)
            }
            Act::Accept(list) => asked(person.accept(list).await),
            Act::End(list, whom) => {
                let was_joined = before.lists[list].joined.contains_key(whom);
                if self.mistake == Mistake::LeaversStay && was_joined {
                    return Expected::Done;
                }
                asked(person.end(list, self.people[*whom].owner()).await)
            }
            Act::SetRole(list, whom, role) => {
                match person.membership(list, self.people[*whom].owner()).await {
                    Some(id) => asked(person.ask(ShareChange::SetRole { id, role: *role }).await),
                    None => Expected::Nothing,
                }
            }
            Act::Add(task, list) => {
                let row = json!({ "text": text, "listId": list_of(list) });
                written(person.tasks.write(person.tasks.request(task, person.tasks.insertion(row))).await)
            }
            Act::Edit(task) => {
                let writer = self.writer(before, *who, task);
                written(writer.change(task, json!({ "text": text })).await)
            }
            Act::Move(task, list) => {
                if self.mistake == Mistake::MovedOutStays && list.is_none() {
                    let is_done = before.clone().act(&(*who, act.clone()), text) == Some(Expected::Done);
                    if is_done {
                        return Expected::Done;
                    }
                }
                written(person.change(task, json!({ "listId": list_of(list), "text": text })).await)
            }
            Act::Delete(task) => written(person.delete(task).await),
            Act::TakeBack(task) => written(person.undelete(task).await),
        }
    }

    /// Who changes a task in somebody's name.
    fn writer(&self, before: &Model, who: usize, task: &str) -> &Person {
        if let (Mistake::ReadersWrite, Place::In(list)) = (self.mistake, &before.tasks[task].place)
            && before.lists[list].joined.get(&who) == Some(&Role::Reader)
        {
            return &self.people[before.lists[list].home];
        }
        &self.people[who]
    }

    /// Pulls, and compares what there is with what should be.
    async fn look(&mut self, who: usize) -> Result<(), String> {
        let Self { people, copies, model, mistake, .. } = self;
        let person = &people[who];
        let expected_lists = model.lists.iter().filter(|(_, list)| list.is_live && list.has(who));
        let expected_lists = expected_lists.map(|(id, list)| ((*id).to_owned(), list.name.clone()));
        let expected_tasks = model.tasks.iter().filter(|(_, task)| task.is_live && model.has(who, task));
        let expected_tasks = expected_tasks.map(|(id, task)| {
            let list = match task.place {
                Place::Private(_) => "",
                Place::In(list) => list,
            };
            ((*id).to_owned(), format!("{} in {list:?}", task.text))
        });
        let expected = [expected_lists.collect::<BTreeMap<_, _>>(), expected_tasks.collect()];
        for ((device, copy), expected) in
            [&person.lists, &person.tasks].into_iter().zip(&mut copies[who]).zip(expected)
        {
            let all = rows(device, device.query()).await;
            let read: Vec<String> = all
                .iter()
                .flat_map(|row| [row["text"].as_str(), row["name"].as_str()])
                .flatten()
                .map(str::to_owned)
                .collect();
            if let Some(words) = read.iter().find(|words| !model.seen[who].contains(*words)) {
                return Err(format!("person {who} reads {words:?}"));
            }
            let there: BTreeMap<String, Json> =
                all.into_iter().filter(|row| row["deleted"] == false).map(named).collect();
            let shown: BTreeMap<String, String> =
                there.iter().map(|(id, row)| (id.clone(), shown(row))).collect();
            if shown != expected {
                return Err(format!("person {who} has {shown:?} and should have {expected:?}"));
            }
            pull(device, copy, *mistake).await?;
            if copy.rows != there {
                return Err(format!("person {who} pulled {:?}, but there is {there:?}", copy.rows));
            }
        }
        Ok(())
    }
}

fn written(outcome: WriteOutcome) -> Expected {
    match outcome {
        WriteOutcome::Applied(_) => Expected::Done,
        WriteOutcome::Forbidden => Expected::Forbidden,
        WriteOutcome::Absent | WriteOutcome::Tombstone => Expected::Nothing,
        other => panic!("{other:?}"),
    }
}

fn asked(outcome: ShareOutcome) -> Expected {
    match outcome {
        ShareOutcome::Done => Expected::Done,
        ShareOutcome::NotTheOwner | ShareOutcome::IsMember => Expected::Forbidden,
        ShareOutcome::Absent => Expected::Nothing,
        other => panic!("{other:?}"),
    }
}

async fn rows(device: &Device, request: ListRequest) -> Vec<Json> {
    let page = device.list(ListRequest { limit: 1_000, ..request }).await;
    serde_json::from_slice(&[b"[", &*page.items, b"]"].concat()).unwrap()
}

fn named(row: Json) -> (String, Json) {
    (row["id"].as_str().unwrap().to_owned(), row)
}

fn shown(row: &Json) -> String {
    match row["text"].as_str() {
        Some(text) => format!("{text} in {:?}", row["listId"].as_str().unwrap_or_default()),
        None => row["name"].as_str().unwrap_or_default().to_owned(),
    }
}

/// Asks for what is new, as a client does, and checks that stamps only ever grow.
async fn pull(device: &Device, copy: &mut Copy, mistake: Mistake) -> Result<(), String> {
    let filter = Expr::compare(CompareOp::Gt, "updatedAt", Literal::DateTime(copy.reached));
    let mut request = ListRequest { filter: Some(filter), ..device.query() };
    if mistake == Mistake::DeletionsAreMissed {
        request.tombstones = Tombstones::Hidden;
    }
    for row in rows(device, request).await {
        let stamp = sync_protocol::date::parse(row["updatedAt"].as_str().unwrap()).unwrap();
        if stamp <= copy.reached {
            return Err(format!("a stamp comes twice or late: {row}"));
        }
        copy.reached = stamp;
        let is_live = row["deleted"] == false;
        let (id, row) = named(row);
        copy.rows.remove(&id);
        if is_live {
            copy.rows.insert(id, row);
        }
    }
    Ok(())
}

/// How many sequences are tried: `TIDELIST_SHARE_CASES` says otherwise.
fn cases(usual: u32) -> u32 {
    env::var("TIDELIST_SHARE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

/// Tries sequences of steps; the shortest that goes wrong is the error.
fn try_all(bench: &Bench, usual: u32, mistake: Mistake) -> Result<u32, String> {
    let runtime = tokio::runtime::Handle::current();
    let storage = tokio::task::block_in_place(|| runtime.block_on(bench.open()));
    let cases = cases(usual);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = match mistake {
        Mistake::None => TestRunner::new(config),
        // Whether a mistake is found is no matter of luck.
        _ => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    let tried = runner.run(&steps(), |steps| {
        tokio::task::block_in_place(|| {
            runtime.block_on(async {
                let mut world = World::new(&storage, mistake).await;
                for (number, step) in (0_i64..).zip(&steps) {
                    // The server's clock goes as it likes.
                    bench.clock.set(number * 7_919 % 50_000);
                    world.step(step).await.map_err(TestCaseError::fail)?;
                }
                Ok(())
            })
        })
    });
    match tried {
        Ok(()) => Ok(cases),
        Err(TestError::Fail(reason, steps)) => Err(format!("{reason}\n{steps:#?}")),
        Err(TestError::Abort(reason)) => Err(reason.to_string()),
    }
}

fn tell(name: &str, tried: Result<u32, String>) {
    match tried {
        Ok(cases) => println!("shared lists on {name}: {cases} sequences of acts as the model says"),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_or_changes_what_the_model_forbids_on_sqlite() {
    tell("SQLite", try_all(&Bench::sqlite(), 60, Mistake::None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_or_changes_what_the_model_forbids_on_postgres() {
    let Some(bench) = Bench::postgres().await else { return };
    tell("PostgreSQL", try_all(&bench, 30, Mistake::None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_mistake_is_found() {
    for mistake in
        [Mistake::ReadersWrite, Mistake::LeaversStay, Mistake::MovedOutStays, Mistake::DeletionsAreMissed]
    {
        let found = try_all(&Bench::sqlite(), 200, mistake);
        let reason = found.expect_err("a mistake that is not found");
        println!("{mistake:?}: {}", reason.lines().next().unwrap());
    }
}
