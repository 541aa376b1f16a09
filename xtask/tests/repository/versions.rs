//! The lock file holds no version with a fault we know of, and only one SQLite.

use crate::files;

/// A library, the oldest version that may be locked, and why.
const OLDEST: [(&str, [u64; 3], &str); 3] = [
    ("rustls", [0, 23, 45], "older ones have a published advisory"),
    ("rustls-webpki", [0, 103, 15], "older ones have published advisories"),
    (
        "libsqlite3-sys",
        [0, 39, 0],
        "it brings SQLite 3.51.3, the first without the write-ahead log's reset fault",
    ),
];

/// The name and version of every locked package.
fn locked(text: &str) -> Vec<(String, [u64; 3])> {
    let packages = text.split("[[package]]").skip(1);
    let value = |package: &str, key: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(key).map(str::to_owned));
        line.map(|line| line.trim_matches('"').to_owned())
    };
    packages
        .map(|package| {
            let version = value(package, "version = ").unwrap();
            (value(package, "name = ").unwrap(), parse(&version))
        })
        .collect()
}

/// A version as numbers; what follows a `-` or `+` does not count here.
fn parse(version: &str) -> [u64; 3] {
    let mut parts =
        version.split(['-', '+']).next().unwrap_or_default().split('.').map(|part| part.parse().unwrap());
    [parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap()]
}

fn of_the_lock_file(name: &str) -> Vec<[u64; 3]> {
    let all = locked(&files::named("Cargo.lock").text);
    all.into_iter().filter(|(found, _)| found == name).map(|(_, version)| version).collect()
}

#[test]
fn nothing_locked_is_older_than_its_last_known_fault() {
    for (name, oldest, why) in OLDEST {
        let versions = of_the_lock_file(name);
        assert!(!versions.is_empty(), "{name} is not locked: take it off this list");
        assert!(versions.iter().all(|version| *version >= oldest), "{name} {versions:?}: {why}");
    }
}

#[test]
fn there_is_exactly_one_sqlite_in_a_process() {
    assert_eq!(of_the_lock_file("libsqlite3-sys").len(), 1, "two copies break each other's file locks");
}

#[test]
fn sled_is_the_version_whose_files_we_promise_to_read() {
    assert_eq!(of_the_lock_file("sled"), [[0, 34, 7]]);
}

#[test]
fn nothing_links_the_systems_openssl() {
    assert_eq!(of_the_lock_file("openssl-sys"), Vec::<[u64; 3]>::new());
}

#[test]
fn versions_are_compared_as_numbers() {
    let text = "[[package]]\nname = \"a\"\nversion = \"0.9.10+x.1\"\n\n[[package]]\nname = \"b\"\nversion = \"0.10.0\"\n";
    assert_eq!(locked(text), [("a".to_owned(), [0, 9, 10]), ("b".to_owned(), [0, 10, 0])]);
    assert!(parse("0.10.0") > parse("0.9.10"));
}
