//! Members come and go while others write.

use serde_json::json;
use server::{
    storage::{Role, ShareOutcome, StorageError, WriteOutcome},
    tables::Tables,
    upkeep,
};

use super::{Person, two};
use crate::bench::Bench;

on_both!(whoever_comes_and_goes_while_others_write_has_all_or_nothing);

/// Writes a hundred times; what the list allows at that moment is done.
async fn write(person: Person) -> usize {
    let mut done = 0;
    for number in 0..100 {
        let id = format!("{}-{}", person.name, number % 7);
        let list = if number % 5 == 0 { json!(null) } else { json!("l") };
        let members = json!({ "text": format!("{number}"), "listId": list });
        let row = person.tasks.request(&id, person.tasks.insertion(members.clone()));
        let changed = person.tasks.request(&id, person.tasks.merging(members));
        for request in [row, changed] {
            match person.tasks.storage.write(request).await {
                Ok(WriteOutcome::Applied(_)) => done += 1,
                // Whoever meets too many others is told to try again.
                Ok(_) | Err(StorageError::Busy) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
    done
}

async fn whoever_comes_and_goes_while_others_write_has_all_or_nothing(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let eve = Person::of(&storage, "eve").await;
    let writers = [&ana, &ben, &eve].map(|person| tokio::spawn(write(person.clone())));
    for round in 0..20 {
        let role = if round % 2 == 0 { Role::Editor } else { Role::Reader };
        let member = if round % 3 == 0 { &ben } else { &eve };
        if member.membership("l", member.owner()).await.is_some() {
            assert_eq!(ana.end("l", member.owner()).await, ShareOutcome::Done);
        }
        assert_eq!(ana.invite("l", &member.name, role).await, ShareOutcome::Done);
        // He may have written a row of his own meanwhile that is in the way.
        let joined = member.accept("l").await;
        assert!([ShareOutcome::Done, ShareOutcome::IdsTaken].contains(&joined), "{joined:?}");
    }
    for writer in writers {
        assert!(writer.await.unwrap() > 0);
    }
    let findings = upkeep::check(&*storage, &Tables::builtin()).await.unwrap();
    assert_eq!(findings.faults, Vec::<String>::new());
}
