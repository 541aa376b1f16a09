//! What scripts begin with: a real worker on a real store in a folder of its own, and where one is needed a real server. The
//! program that people start has none of this.

use std::any::Any;
use std::sync::{Arc, LazyLock};

use app::config::{AutoSync, Filters, KeyWords, LessMotion, Look, Sorts, ThemeChoice};
use app::gui::{App, Boot, Elsewhere, FirstStart, Message, Notifier, Opener, Start, WorkerFactory, sample};
use app::language::Language;
use app::profile::Opening;
use app::worker::{self, Command, StoreKind, Text};
use futures_util::stream;
use iced_test::program::Preset;
use sync_core::RecordId;
use tempfile::TempDir;
use todo::{TaskChange, TaskDraft};
use tokio::runtime::Runtime;

use crate::desk::{self, Desk, Town};
use crate::patient::Calm;

/// What lives as long as the program does.
type Kept = Arc<dyn Any + Send + Sync>;

/// Where servers run, and what is there before a script begins is made.
static BEFORE: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Returns all of them.
pub fn all(calm: &Calm) -> Vec<Preset<App, Message>> {
    let preset = |name, boot: fn() -> Boot| {
        let calm = calm.clone();
        Preset::new(name, move || calm.boot(App::new(boot())))
    };
    vec![
        preset("first start", first_start),
        preset("no tasks", || before(async { Desk::new(StoreKind::Sqlite) })),
        preset("sample", || before(sampled())),
        preset("conflict", conflict),
    ]
}

/// A window that has no worker.
pub fn nothing() -> Boot {
    Boot {
        worker: None,
        notifier: Notifier::new(drop),
        opener: Opener::new(|_| Ok(())),
        clock: sample::clock(),
        language: Language::English,
        // A script goes on at once, and so does what it opens.
        look: Look { theme: ThemeChoice::Light, less_motion: LessMotion::On, ..Look::default() },
        filters: Filters::default(),
        keys: KeyWords::default(),
        sorts: Sorts::new(),
        // What a script does not do does not happen.
        auto_sync: AutoSync { on_change: false, on_focus: false, on_event: false, every_minutes: 0 },
        start: Start::Shown,
        welcome: None,
        link: None,
        login: None,
        tray: None,
        hot_keys: None,
        hot_key: None,
    }
}

/// A window on this profile.
fn on(opening: Opening, kept: Kept) -> Boot {
    let worker = WorkerFactory::new(move |beginning| {
        let store = beginning.store.or(opening.store);
        let now = Opening { rescue: beginning.rescue, store, chosen: beginning.folder, ..opening.clone() };
        let updates = worker::spawn(now);
        Box::pin(stream::unfold((updates, Arc::clone(&kept)), |(mut updates, kept)| async {
            Some((updates.recv().await?, (updates, kept)))
        }))
    });
    Boot { worker: Some(worker), ..nothing() }
}

/// A window where a worker worked before.
fn before(desk: impl Future<Output = Desk> + Send + 'static) -> Boot {
    let (dir, opening) = wait_for(async { desk.await.closed() });
    on(opening, Arc::new(dir))
}

/// Nobody ever started the program here.
fn first_start() -> Boot {
    let dir = tempfile::tempdir().unwrap();
    let opening = desk::opening(dir.path(), StoreKind::Sqlite);
    let folder = opening.paths.profile(&opening.profile);
    let first = FirstStart { folder, elsewhere: Elsewhere::Nowhere, store: StoreKind::Sqlite, others: None };
    Boot { welcome: Some(first), ..on(opening, Arc::new(dir)) }
}

/// The lists of the sample, and their open tasks.
async fn sampled() -> Desk {
    let mut desk = Desk::new(StoreKind::Sqlite);
    let rows = sample::rows();
    for task in rows.tasks.into_iter().map(|row| row.task) {
        if task.done || task.details.parent.is_some() {
            continue;
        }
        let list = rows.lists.iter().find(|list| Some(&list.id) == task.list.as_ref());
        let list = list.map(|list| Text(list.name.clone()));
        let draft = TaskDraft {
            title: task.title,
            notes: task.notes,
            due: task.due,
            list: None,
            details: task.details,
        };
        desk.does(Command::AddTask { draft, list }).await;
    }
    desk
}

/// Two computers changed the same task, and a server has the changes of the other one.
fn conflict() -> Boot {
    let (desk, town) = wait_for(async {
        let town = Town::new().await;
        let (mut here, mut there) = (town.desk(StoreKind::Sqlite).await, town.desk(StoreKind::Sqlite).await);
        here.does(desk::add("Book flights to Porto", None)).await;
        let id = here.task("Book flights to Porto").task.id;
        here.does(Command::Refresh).await;
        there.does(Command::Refresh).await;
        changes(&mut there, &id, "Book flights on the aisle", "TAP 06:40").await;
        changes(&mut here, &id, "Book trains to Porto", "Ask Ines").await;
        assert_eq!(here.conflicts.len(), 1);
        (here.closed(), town)
    });
    let (dir, opening): (TempDir, Opening) = desk;
    on(opening, Arc::new((dir, town)))
}

async fn changes(desk: &mut Desk, id: &RecordId, title: &str, notes: &str) {
    for change in [TaskChange::Title(title.into()), TaskChange::Notes(notes.into())] {
        desk.does(Command::EditTask { id: id.clone(), change }).await;
    }
    desk.does(Command::Refresh).await;
}

/// Waits on another thread: the emulator begins a program where nothing may wait.
fn wait_for<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let (sender, receiver) = std::sync::mpsc::channel();
    BEFORE.spawn(async move { drop(sender.send(work.await)) });
    receiver.recv().unwrap()
}
