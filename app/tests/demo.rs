//! The demo without a window ends well only if both computers and the server hold the same.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use support::{Computer, KINDS};

#[test]
fn the_demo_brings_two_computers_and_the_server_to_the_same_content() {
    for kind in KINDS {
        let ended = Computer::new(kind).run(&["demo", "--headless"]);
        assert_eq!(ended.code, 0, "{kind}: {ended:?}");
        let contents: Vec<_> = ended.out.lines().filter_map(|line| line.split("content ").nth(1)).collect();
        assert_eq!(contents.len(), 3, "{}", ended.out);
        assert!(contents.iter().all(|content| *content == contents[0]), "{}", ended.out);
        assert!(ended.out.contains("needs a decision"), "{}", ended.out);
        assert!(ended.out.ends_with("All three agree.\n"), "{}", ended.out);
    }
}

#[test]
fn the_demo_does_not_touch_a_folder_that_has_one() {
    let computer = Computer::new("sqlite");
    std::fs::create_dir(computer.path().join("demo")).unwrap();
    let ended = computer.run(&["demo", "--headless"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("is there already"), "{}", ended.err);
}
