//! The fuzz targets on any toolchain: the corpus, and many random mutations of it.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use rigs::chance::Chance;
use rigs::fuzz::{TARGETS, run};
use rigs::mutate::mutate;

/// Mutations of each target's corpus in every run of the tests.
const MUTATIONS: u64 = 20_000;

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn the_corpus_breaks_no_law() {
    for (target, _) in TARGETS {
        let corpus = corpus(target);
        assert!(!corpus.is_empty(), "{target} has no corpus");
        for (path, bytes) in corpus {
            assert!(catch_unwind(|| run(target, &bytes)).is_ok(), "{target}: {}", path.display());
        }
    }
}

#[test]
fn mutations_of_the_corpus_break_no_law() {
    for (target, _) in TARGETS {
        let corpus: Vec<_> = corpus(target).into_iter().map(|(_, bytes)| bytes).collect();
        for seed in 0..MUTATIONS {
            let bytes = mutate(&mut Chance::new(seed), &corpus);
            let done = catch_unwind(|| run(target, &bytes));
            assert!(done.is_ok(), "{target}, seed {seed}: \"{}\"", bytes.escape_ascii());
        }
    }
}

#[test]
fn every_target_has_its_program_for_the_fuzzer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
    for (target, _) in TARGETS {
        assert!(manifest.contains(&format!("name = \"{target}\"")), "{target}");
        let program = fs::read_to_string(folder.join(format!("fuzz_targets/{target}.rs"))).unwrap();
        assert!(program.contains(&format!("run(\"{target}\", bytes)")), "{target}");
    }
}

#[test]
fn the_corpus_is_small() {
    let bytes: usize =
        TARGETS.iter().flat_map(|(target, _)| corpus(target)).map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes < 1_000_000, "{bytes} bytes");
}
