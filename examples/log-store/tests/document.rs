//! What `docs/stores.md` shows is what this example is.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

/// Lines without their indentation, so that a piece can be found at any depth.
fn flat(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_document_shows_this_code() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(here.join(name)).unwrap();
    let code = ["src/lib.rs", "src/log.rs", "tests/kit.rs"].map(|name| flat(&read(name)));
    let document = read("../../docs/stores.md");
    let pieces: Vec<_> =
        document.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(pieces.len() >= 8);
    for piece in pieces {
        assert!(code.iter().any(|code| code.contains(&flat(piece))), "not in the example any more:\n{piece}");
    }
}
