//! Several operations in one request: each has the fate it would have had alone.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::json;
use sync_core::{
    CancellationToken, FetchRequest, Operation, Page, ParkedReason, PushOutcome, Remote, RemoteError,
    RemoteErrorKind, Sequence, State,
};
use sync_testkit::{FakeRemote, FakeServer, Fault};

use crate::support::{Computer, fields, id, table, tasks};

/// A way to a server that takes three operations at once.
#[derive(Debug)]
struct Threes {
    remote: FakeRemote,
    /// How many operations each batch had.
    sizes: Mutex<Vec<usize>>,
    /// So many answers of a batch come back at most.
    answers: usize,
}

impl Threes {
    fn before(one: &Computer, answers: usize) -> Arc<Self> {
        let threes = Arc::new(Self { remote: one.remote.clone(), sizes: Mutex::default(), answers });
        one.context.set_remote(Some(threes.clone()));
        threes
    }
}

#[async_trait]
impl Remote for Threes {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        self.remote.fetch(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        self.remote.push(operation).await
    }

    fn batch(&self) -> usize {
        3
    }

    async fn push_many(&self, operations: &[Operation]) -> Vec<Result<PushOutcome, RemoteError>> {
        self.sizes.lock().unwrap().push(operations.len());
        let mut outcomes = Vec::new();
        for operation in operations {
            outcomes.push(self.push(operation).await);
        }
        outcomes.truncate(self.answers);
        outcomes
    }
}

fn queue(one: &Computer) -> Vec<Operation> {
    one.context.pending_operations(Sequence::default(), 99).unwrap()
}

#[tokio::test]
async fn records_of_one_rank_share_requests_and_parents_go_before_their_children() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    let threes = Threes::before(&one, 3);
    for n in 0..7 {
        one.tasks().insert_with_id(id(&format!("t{n}")), fields(json!({"listId": "home"}))).unwrap();
    }
    one.context.table(&table("todolist")).unwrap().insert_with_id(id("home"), fields(json!({}))).unwrap();
    let list = queue(&one).pop().unwrap().id;
    one.sync().await.unwrap();
    assert_eq!(*threes.sizes.lock().unwrap(), [3, 3], "the list and the last task went alone");
    assert_eq!((server.log()[0], server.log().len()), (list, 8));
}

#[tokio::test]
async fn each_operation_of_a_batch_has_an_answer_of_its_own() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    Threes::before(&one, 3);
    for name in ["arrives", "refused", "silent"] {
        one.add(name, "x");
    }
    let refused = Fault::Answer(RemoteErrorKind::Rejected);
    one.remote.on_push([None, Some(refused)]);
    one.remote.on_push(vec![Some(Fault::LostAnswer); 9]);
    one.context.push(&CancellationToken::new()).await.unwrap_err();
    one.check();
    let left: Vec<_> = queue(&one).into_iter().map(|left| (left.record, left.state)).collect();
    let refused = (id("refused"), State::Parked(ParkedReason::Rejected));
    assert_eq!(left, [refused, (id("silent"), State::Attempted)]);
    one.remote.heal();
    one.sync().await.unwrap();
    assert_eq!((server.log().len(), queue(&one).len()), (2, 1), "what arrived unheard was not done twice");
}

#[tokio::test]
async fn i4_what_a_batch_leaves_unanswered_is_sent_again_under_the_same_identity() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    Threes::before(&one, 1);
    for name in ["a", "b", "c"] {
        one.add(name, "x");
    }
    one.sync().await.unwrap();
    assert_eq!((server.log().len(), server.live(&tasks()).len(), queue(&one).len()), (3, 3, 0));
}
