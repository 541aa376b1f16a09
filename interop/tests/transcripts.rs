//! The recorded exchanges of the original Node server, asked of ours.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use interop::transcript::{check, departures, replay, sections};

#[tokio::test]
async fn our_server_departs_from_the_recorded_one_only_as_the_protocol_document_says() {
    let found = replay(&sections().unwrap()).await.unwrap();
    assert_eq!(found.len(), 247);
    assert_eq!(check(&found, &departures().unwrap()), Vec::<String>::new());
}

#[tokio::test]
async fn a_changed_recording_is_noticed() {
    let mut sections = sections().unwrap();
    sections.truncate(1);
    sections[0].exchanges.truncate(3);
    assert!(replay(&sections).await.unwrap().iter().all(|one| one.differences.is_empty()));
    sections[0].exchanges[2].response.json.as_mut().unwrap()["complete"] = true.into();
    sections[0].exchanges[1].response.status = 200;
    let found = replay(&sections).await.unwrap();
    assert_eq!(found.iter().filter(|one| !one.differences.is_empty()).count(), 2);
}
