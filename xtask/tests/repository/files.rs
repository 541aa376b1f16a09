//! The files of the repository, found by walking its folders, so that a copy without git is checked as well.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// A text file of the repository.
pub(crate) struct Text {
    /// Its path from the root, with `/` on every system.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

/// Every file that ends in `.EXTENSION`, in order of its path, built things and hidden folders left out.
pub(crate) fn with_extension(extension: &str) -> Vec<Text> {
    let mut paths = Vec::new();
    walk(&root(), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|end| end == extension));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// One file by its path from the root.
pub(crate) fn named(path: &str) -> Text {
    read(&root().join(path))
}

fn read(path: &Path) -> Text {
    let parts = path.strip_prefix(root()).unwrap().components();
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Text { path: parts.join("/"), text }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().unwrap();
        if kind.is_file() {
            found.push(entry.path());
        } else if kind.is_dir() && !name.starts_with('.') && !is_built(&name) {
            walk(&entry.path(), found);
        }
    }
}

fn is_built(name: &str) -> bool {
    name == "target" || name == "node_modules" || name == "dist"
}

#[test]
fn the_walk_finds_this_file_and_nothing_built() {
    let sources = with_extension("rs");
    assert!(sources.iter().any(|file| file.path == "xtask/tests/repository/files.rs"));
    assert!(sources.iter().all(|file| !file.path.contains("target/")));
}
