//! A real client and a real server over a bad network: they converge, and every edit holds exactly once.
#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use remote_http::HttpRemote;
use rigs::chance::Chance;
use rigs::check::sound;
use rigs::edits::{Author, Editor};
use rigs::proxy::{Fault, Proxy};
use rigs::rows::Rows;
use rigs::server::{all_rows, remote, sign_in};
use rigs::stores::Kind;
use rigs::writer::context;
use sync_core::{
    CancellationToken, FetchRequest, Operation, Page, PushOutcome, Record, Remote, RemoteError, RemovalGuard,
    SyncContext,
};
use tempfile::TempDir;

/// Syncs until everything must have arrived.
const ROUNDS: usize = 300;

/// A server in this process with one account, and where it keeps its data.
struct Stage {
    server: server::RunningServer,
    token: String,
    folder: TempDir,
}

impl Stage {
    async fn new() -> Self {
        let folder = rigs::workshop::workshop();
        let mut config = server::Config::new(folder.path().join("server"));
        config.listen.set_port(0);
        let token_of = config.data_dir.clone();
        rigs::server::add_account(&token_of).unwrap();
        let server = server::start(config).await.unwrap();
        let token = sign_in(&server.url()).await.unwrap();
        Self { server, token, folder }
    }

    fn address(&self) -> SocketAddr {
        self.server.local_addr()
    }

    async fn rows(&self) -> Rows {
        all_rows(&self.server.url(), &self.token).await.unwrap()
    }
}

/// A client with a store of its own.
struct Client {
    context: SyncContext,
    editor: Editor,
    author: Author,
    rows: Rows,
}

impl Client {
    fn new(kind: Kind, author: Author, folder: &Path, remote: Arc<dyn Remote>) -> Self {
        let folder = folder.join(author.name);
        std::fs::create_dir_all(&folder).unwrap();
        let context = context(kind.open(&folder).unwrap());
        context.set_remote(Some(remote));
        Self { context, editor: Editor::new(7, author), author, rows: Rows::default() }
    }

    fn edit(&mut self) {
        let (edit, mut step) = self.editor.plan(&self.rows);
        self.editor.perform(&self.context, &edit).unwrap();
        step.0.iter_mut().filter_map(|(.., fields)| fields.as_mut()).for_each(|it| self.author.keep_own(it));
        self.rows.apply(&step);
    }

    /// Syncs once. What went wrong is the network's business.
    async fn sync(&self) -> bool {
        self.context.sync_with(RemovalGuard::Allow, &CancellationToken::new()).await.is_ok()
    }

    /// Syncs until a sync succeeds with nothing left to send.
    async fn settle(&self) -> Result<(), String> {
        for _ in 0..ROUNDS {
            if self.sync().await && self.context.counts().unwrap().operations == 0 {
                return Ok(());
            }
        }
        Err(format!("{:?} are left: {:?}", self.context.counts(), self.context.parked()))
    }
}

/// A remote that takes silence for consent: a bug these tests must find.
#[derive(Debug)]
struct Hopeful(HttpRemote);

#[async_trait]
impl Remote for Hopeful {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        self.0.fetch(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let hoped = || PushOutcome::Applied(Record::new(operation.record.clone(), operation.changes.clone()));
        self.0.push(operation).await.or_else(|_| Ok(hoped()))
    }
}

/// Lets two clients edit and sync over the same bad network, then compares everything.
async fn converge(fault: impl FnMut(u64) -> Fault + Send + 'static, edits: usize) {
    converge_with(|remote| Arc::new(remote), fault, edits).await.unwrap();
}

async fn converge_with(
    wrap: fn(HttpRemote) -> Arc<dyn Remote>,
    fault: impl FnMut(u64) -> Fault + Send + 'static,
    edits: usize,
) -> Result<(), String> {
    let stage = Stage::new().await;
    let proxy = Proxy::before(stage.address(), fault).await.unwrap();
    let clients = Kind::ALL.into_iter().zip(Author::ALL);
    let mut clients: Vec<Client> = clients
        .map(|(kind, author)| {
            let remote = wrap(remote(&proxy.url(), &stage.token).unwrap());
            Client::new(kind, author, stage.folder.path(), remote)
        })
        .collect();
    for _ in 0..edits {
        for client in &mut clients {
            for _ in 0..3 {
                client.edit();
            }
            client.sync().await;
        }
    }
    for _ in 0..2 {
        for client in &clients {
            client.settle().await?;
        }
    }
    let there = stage.rows().await;
    for client in &clients {
        let difference = client.author.view(there.clone()).difference(&client.rows);
        difference.map_or(Ok(()), |what| Err(format!("on the server: {what}")))?;
    }
    assert_eq!(there.0.len(), clients.iter().map(|client| client.rows.0.len()).sum::<usize>());
    assert!(proxy.requests() > 20, "the network was used");
    drop(clients);
    for (kind, author) in Kind::ALL.into_iter().zip(Author::ALL) {
        let store = kind.open(&stage.folder.path().join(author.name)).unwrap();
        let difference = sound(&*store)?.difference(&there);
        difference.map_or(Ok(()), |what| Err(format!("on a client: {what}")))?;
    }
    stage.server.shutdown().await;
    Ok(())
}

/// Does this to every second, third … request.
fn every(nth: u64, fault: Fault) -> impl FnMut(u64) -> Fault + Send + 'static {
    move |number| if number % nth == nth - 1 { fault } else { Fault::None }
}

macro_rules! converges {
    ($($name:ident: $faults:expr,)*) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            converge($faults, 8).await;
        }
    )* };
}

converges! {
    they_converge_over_a_good_network: |_| Fault::None,
    they_converge_if_every_third_answer_is_lost: every(3, Fault::LoseAnswer),
    they_converge_if_every_third_request_is_lost: every(3, Fault::LoseRequest),
    they_converge_if_every_request_arrives_twice: |_| Fault::Twice,
    they_converge_if_every_third_request_is_cut: every(3, Fault::CutRequest(120)),
    they_converge_if_every_third_answer_is_cut: every(3, Fault::CutAnswer(300)),
    they_converge_if_every_third_answer_is_garbage: every(3, Fault::Garbage),
    they_converge_if_a_network_wants_one_to_sign_in_now_and_then: every(3, Fault::SignInPage),
    they_converge_if_every_third_connection_is_reset: every(3, Fault::Reset),
    they_converge_if_answers_trickle: every(2, Fault::Trickle),
    they_converge_if_answers_are_late: every(2, Fault::Delay(Duration::from_millis(5))),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_converge_over_networks_that_do_everything_wrong() {
    for seed in 0..6 {
        let chance = Mutex::new(Chance::new(seed));
        converge(move |_| Fault::any(&mut chance.lock().unwrap()), 6).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_takes_silence_for_consent_is_found_out() {
    let found = converge_with(|remote| Arc::new(Hopeful(remote)), every(3, Fault::LoseRequest), 8).await;
    assert!(found.is_err());
}
