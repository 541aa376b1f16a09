//! Word of changes between servers on one database, by `NOTIFY`.
//!
//! It is sent after the commit and in a transaction of its own, for many changes at once: within the write's own
//! transaction it would make all commits of the database wait for one another.

use std::{collections::HashSet, time::Duration};

use deadpool_postgres::Pool;
use futures_util::{StreamExt, stream};
use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    time::sleep,
};
use tokio_postgres::{AsyncMessage, Client};

use super::connect::Access;
use crate::storage::{Changed, Owner, changes::Changes};

/// How long changes are gathered before word of them is sent.
const GATHER: Duration = Duration::from_millis(10);
/// The most that PostgreSQL sends at once is 8,000 bytes.
const LONGEST: usize = 7_000;
/// How long to wait before connecting again, at first and at most.
const AGAIN: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(10)];

/// Sends word of this server's changes to the others, for ever.
pub(super) async fn send(pool: Pool, server: String, mut changes: UnboundedReceiver<(Owner, String)>) {
    while let Some(first) = changes.recv().await {
        sleep(GATHER).await;
        let mut gathered = HashSet::from([first]);
        while let Ok(change) = changes.try_recv() {
            gathered.insert(change);
        }
        let mut word = server.clone();
        for (number, (Owner(owner), table)) in gathered.iter().enumerate() {
            word.push_str(&format!(" {owner}:{table}"));
            if word.len() > LONGEST || number + 1 == gathered.len() {
                notify(&pool, &word).await;
                word.clone_from(&server);
            }
        }
    }
}

async fn notify(pool: &Pool, word: &str) {
    let sent = async {
        let client = pool.get().await.map_err(|error| error.to_string())?;
        let statement = client.prepare_cached("SELECT pg_notify('tidelist', $1)").await;
        let statement = statement.map_err(|error| error.to_string())?;
        client.query_one(&statement, &[&word]).await.map_err(|error| error.to_string())
    };
    if let Err(error) = sent.await {
        tracing::warn!(%error, "other servers were not told of a change; their clients see it with the next pull");
    }
}

/// Hears what other servers send and passes it on, for ever.
pub(super) async fn hear(access: Access, server: String, changes: Changes) {
    let [mut wait, most] = AGAIN;
    loop {
        match listen(&access).await {
            // The connection lives as long as its client.
            Ok((_client, mut words)) => {
                [wait, _] = AGAIN;
                // What was sent before is lost.
                changes.tell(Changed::Anything);
                while let Some(word) = words.recv().await {
                    pass_on(&word, &server, &changes);
                }
            }
            Err(error) => tracing::debug!(%error, "not listening to other servers yet"),
        }
        tracing::info!("word of other servers does not arrive; connecting again");
        sleep(wait).await;
        wait = (wait * 2).min(most);
    }
}

async fn listen(access: &Access) -> Result<(Client, UnboundedReceiver<String>), tokio_postgres::Error> {
    let (client, mut connection) = access.connect().await?;
    let (sender, words) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(Ok(message)) = messages.next().await {
            if let AsyncMessage::Notification(word) = message
                && sender.send(word.payload().to_owned()).is_err()
            {
                return;
            }
        }
    });
    client.batch_execute("LISTEN tidelist").await?;
    Ok((client, words))
}

fn pass_on(word: &str, server: &str, changes: &Changes) {
    let mut parts = word.split(' ');
    if parts.next() == Some(server) {
        return;
    }
    for part in parts {
        let told = part.split_once(':').and_then(|(owner, table)| Some((owner.parse().ok()?, table)));
        changes.tell(match told {
            Some((owner, table)) => Changed::Rows { owner: Owner(owner), table: table.into() },
            None => Changed::Anything,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn word_of_others_is_passed_on_and_ones_own_is_not() {
        let changes = Changes::default();
        let mut heard = changes.listen();
        pass_on("me 1:todoitem", "me", &changes);
        pass_on("other 1:todoitem 2:todolist", "me", &changes);
        pass_on("newer something-else", "me", &changes);
        let rows = |owner, table: &str| Changed::Rows { owner: Owner(owner), table: table.into() };
        for expected in [rows(1, "todoitem"), rows(2, "todolist"), Changed::Anything] {
            assert_eq!(heard.try_recv(), Ok(expected));
        }
        assert!(heard.try_recv().is_err());
    }
}
