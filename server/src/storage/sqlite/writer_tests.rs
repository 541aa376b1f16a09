//! Shared commits: what fails alone, what is undone together, what is answered when.

use std::path::Path;

use tempfile::TempDir;
use tokio::join;

use super::*;
use crate::clock::SystemClock;

fn writer(folder: &TempDir) -> Writer {
    let connection = open::writer(folder.path()).unwrap();
    Writer::start(connection, folder.path().to_owned(), Arc::new(SystemClock)).unwrap()
}

fn add(connection: &Connection, name: &str) -> Result<(), StorageError> {
    accounts::add(connection, name, "hash", 0).map(drop)
}

/// Keeps the thread busy, alone in its transaction, until something is sent.
fn hold(writer: &Writer) -> std::sync::mpsc::Sender<()> {
    let ((busy, is_busy), (release, released)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
    let job = Box::new(Work {
        work: Some(move |_: &Connection, _: i64| {
            busy.send(()).unwrap();
            let () = released.recv().unwrap();
            Ok(())
        }),
        result: None,
        size: |()| 0,
        reply: oneshot::channel().0,
    });
    writer.queue.lock().unwrap().as_ref().unwrap().send(job).unwrap();
    is_busy.recv().unwrap();
    release
}

fn names(folder: &TempDir) -> Vec<String> {
    let connection = open::writer(folder.path()).unwrap();
    accounts::all(&connection).unwrap().into_iter().map(|account| account.name).collect()
}

#[tokio::test]
async fn a_job_that_fails_takes_no_other_with_it() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder);
    let failing = writer.submit(|connection, _| {
        add(connection, "half")?;
        Err::<(), _>(StorageError::HasRows)
    });
    let panicking = writer.submit(|connection, _| -> Result<(), StorageError> {
        add(connection, "other half")?;
        panic!("unforeseen");
    });
    let first = writer.submit(|connection, _| add(connection, "first"));
    let last = writer.submit(|connection, _| add(connection, "last"));
    let (first, failed, panicked, last) = join!(first, failing, panicking, last);
    assert!(first.is_ok() && last.is_ok());
    assert!(matches!(failed, Err(StorageError::HasRows)));
    assert!(matches!(panicked, Err(StorageError::Database(_))));
    assert_eq!(names(&folder), ["first", "last"]);
}

#[tokio::test]
async fn nothing_is_acknowledged_of_a_transaction_that_ended_early() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder);
    let release = hold(&writer);
    let before = writer.submit(|connection, _| add(connection, "before"));
    // What a full disk may do.
    let ending = writer.submit(|connection, _| Ok(connection.execute_batch("ROLLBACK")?));
    let after = writer.submit(|connection, _| add(connection, "after"));
    let released = async { release.send(()).unwrap() };
    let (before, ending, after, ()) = join!(before, ending, after, released);
    assert!(before.is_err() && ending.is_err() && after.is_err());
    // And the writer goes on.
    assert!(writer.submit(|connection, _| add(connection, "later")).await.is_ok());
    assert_eq!(names(&folder), ["later"]);
}

#[tokio::test]
async fn what_waits_together_is_committed_together() {
    let folder = TempDir::new().unwrap();
    let writer = Arc::new(writer(&folder));
    let release = hold(&writer);
    let mut jobs = Vec::new();
    for number in 0..40 {
        let (writer, path) = (Arc::clone(&writer), folder.path().to_owned());
        jobs.push(tokio::spawn(async move {
            writer.submit(move |connection, _| add(connection, &number.to_string())).await.unwrap();
            let connection = open::reader(&path).unwrap();
            connection
                .query_row("SELECT count(*) FROM account WHERE owner > 0", [], |row| row.get::<_, i64>(0))
                .unwrap()
        }));
    }
    // On the test's one thread this lets every task queue its write.
    tokio::task::yield_now().await;
    release.send(()).unwrap();
    for job in jobs {
        assert_eq!(job.await.unwrap(), 40, "one was answered before all were on the disk");
    }
}

#[tokio::test]
async fn a_closed_writer_finishes_what_is_queued_and_takes_no_more() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder);
    let queued = writer.submit(|connection, _| {
        thread::sleep(Duration::from_millis(50));
        add(connection, "queued")
    });
    // Polls the write, which queues it, before it closes.
    let (queued, ()) = join!(queued, async { writer.close() });
    assert!(queued.is_ok());
    assert!(matches!(writer.submit(|_, _| Ok(())).await, Err(StorageError::Closed)));
    // A clean end leaves no log behind.
    assert!(!folder.path().join("tidelist-server.db-wal").exists());
    assert_eq!(names(&folder), ["queued"]);
}

#[tokio::test]
async fn answers_that_fill_the_memory_are_handed_over_before_more_is_done() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder);
    let release = hold(&writer);
    let counts = "SELECT count(*) FROM account WHERE name LIKE 'large%'";
    let add_large = |number: i64| {
        let work = move |connection: &Connection, _: i64| {
            add(connection, &format!("large{number}"))?;
            // What another connection sees are the transactions before this one.
            let seen = open::reader(Path::new(connection.path().unwrap()).parent().unwrap()).unwrap();
            Ok(seen.query_row(counts, [], |row| row.get::<_, i64>(0))?)
        };
        writer.submit_large(work, |_| ANSWERS / 2 + 1)
    };
    let all = async { join!(add_large(1), add_large(2), add_large(3)) };
    let (seen, ()) = join!(all, async { release.send(()).unwrap() });
    assert_eq!((seen.0.unwrap(), seen.1.unwrap(), seen.2.unwrap()), (0, 0, 2));
}
