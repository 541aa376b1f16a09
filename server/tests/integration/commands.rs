//! The commands of an operator, on the program itself.

use std::{fs, path::Path, process::Output, sync::Arc};

use serde_json::json;
use tempfile::TempDir;

use crate::{
    binary::{Serving, run_with},
    support::PASSWORD,
};

fn run(folder: &Path, args: &[&str]) -> (bool, String) {
    said(&run_with(folder, args, PASSWORD, &[]))
}

fn said(output: &Output) -> (bool, String) {
    let text = [&*output.stdout, &output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// A data folder with an account and a row; and the token of a device.
async fn filled(folder: &Path) -> Option<String> {
    assert!(run(folder, &["user", "add", "alice"]).0);
    let serving = Serving::start(folder, "warn");
    let mut client = serving.client();
    client.token = Some(client.sign_in("alice").await);
    client.insert("kept").await;
    client.insert("gone").await;
    client.delete("/tables/todoitem/gone").await;
    client.token
}

#[tokio::test]
async fn a_backup_is_restored_into_an_empty_folder_only_and_begins_a_new_life_each_time() {
    let (folder, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let token = filled(folder.path()).await;
    let file = place.path().join("today.db");
    let file = file.to_str().unwrap();
    assert!(run(folder.path(), &["backup", file]).0);
    let (done, words) = run(folder.path(), &["restore", file]);
    assert!(!done && words.contains("already"), "{words}");
    let mut epochs = Vec::new();
    for name in ["first", "second"] {
        let restored = place.path().join(name);
        let (done, words) = run(&restored, &["restore", file]);
        assert!(done, "{words}");
        let serving = Serving::start(&restored, "warn");
        let mut client = serving.client();
        client.token.clone_from(&token);
        let reply = client.get("/tables/todoitem").await;
        assert_eq!(reply.ids(), ["kept"]);
        epochs.push(reply.header("x-sync-cursor").unwrap().to_owned());
    }
    assert_ne!(epochs[0], epochs[1]);
}

#[test]
fn what_is_no_backup_or_a_damaged_one_is_not_restored() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("notes.db");
    let empty = place.path().join("empty");
    fs::write(&file, "not a database at all, but somebody's notes").unwrap();
    let file = file.to_str().unwrap();
    for (name, words) in
        [(file, "is not a database of this server"), ("nothing.db", "no database in nothing.db")]
    {
        let (done, said) = run(&empty, &["restore", name]);
        assert!(!done && said.contains(words), "{said}");
        assert!(!empty.join("tidelist-server.db").exists());
    }
}

#[tokio::test]
async fn a_database_is_checked_and_purged_on_the_command_line() {
    let folder = TempDir::new().unwrap();
    filled(folder.path()).await;
    assert_eq!(run(folder.path(), &["check"]), (true, "1 accounts, 2 rows, 0 faults\n".to_owned()));
    let (_, words) = run(folder.path(), &["purge"]);
    assert!(words.contains("Removed 0 deleted rows"), "{words}");
    let (_, words) = run(folder.path(), &["purge", "--older-than-days", "0"]);
    assert!(words.contains("Removed 1 deleted rows"), "{words}");
    assert_eq!(run(folder.path(), &["check"]), (true, "1 accounts, 1 rows, 0 faults\n".to_owned()));
    // A stamp beyond its clock would make clients miss rows.
    let file = rusqlite::Connection::open(folder.path().join("tidelist-server.db")).unwrap();
    file.execute("UPDATE sync_clock SET last = 1", []).unwrap();
    drop(file);
    let (done, words) = run(folder.path(), &["check"]);
    assert!(!done && words.contains("its clock stands at") && words.contains("1 faults"), "{words}");
}

#[tokio::test]
async fn shared_lists_are_listed_by_their_ids_and_checked_on_the_command_line() {
    use server::storage::{Role, ShareChange};
    let folder = TempDir::new().unwrap();
    filled(folder.path()).await;
    let storage = server::open(&server::Config::new(folder.path())).await.unwrap();
    let alice = storage.account("alice").await.unwrap().unwrap();
    let table = Arc::new(server::tables::todolist());
    let values = vec![server::tables::Value::Text("Harbour".to_owned()); table.columns().len()];
    let list = server::storage::WriteRequest {
        owner: alice.owner,
        table,
        id: "l".to_owned(),
        change: server::storage::Change::Insert { values, extra: serde_json::Map::new() },
        conditions: server::storage::Conditions::default(),
        tombstones: server::storage::Tombstones::Hidden,
        key: None,
        status: 201,
        shape: server::tables::Shape { columns: server::tables::Columns::All, created_at: false },
    };
    storage.write(list).await.unwrap();
    let invite = ShareChange::Invite { list: "l".to_owned(), name: "bob".to_owned(), role: Role::Reader };
    storage.share(alice.owner, invite).await.unwrap();
    storage.close();
    let (_, listed) = run(folder.path(), &["user", "shares", "alice"]);
    assert_eq!(listed, "l  of alice  bob  reader  invited\n");
    assert!(run(folder.path(), &["check"]).1.contains("1 memberships of shared lists, 0 faults"));
}

#[tokio::test]
async fn devices_are_listed_and_signed_out_on_the_command_line() {
    let folder = TempDir::new().unwrap();
    let token = filled(folder.path()).await;
    let (_, listed) = run(folder.path(), &["user", "devices", "alice"]);
    let id = listed.split_whitespace().next().unwrap();
    assert!(
        id.len() == 12 && listed.contains("last used") && listed.trim_end().ends_with("test"),
        "{listed}"
    );
    assert!(run(folder.path(), &["user", "sign-out", "alice", id]).1.contains("Signed 1 of"));
    assert_eq!(run(folder.path(), &["user", "devices", "alice"]), (true, String::new()));
    let serving = Serving::start(folder.path(), "warn");
    let mut client = serving.client();
    client.token = token;
    assert_eq!(client.get("/tables/todoitem").await.status, 401);
}

#[tokio::test]
async fn an_invitation_is_made_on_the_command_line() {
    let folder = TempDir::new().unwrap();
    let settings = folder.path().join("settings.toml");
    fs::write(&settings, "public_url = \"https://tasks.example.org/\"").unwrap();
    let environment = [("TIDELIST_SERVER_CONFIG", settings.to_str().unwrap())];
    let (done, words) = said(&run_with(folder.path(), &["user", "invite", "--days", "3"], "", &environment));
    let [_, code, address] = words.lines().collect::<Vec<_>>()[..] else { panic!("{done} {words}") };
    assert_eq!(address, format!("https://tasks.example.org/join/{code}"));
    assert!(!run(folder.path(), &["user", "invite", "--days", "0"]).0);
    let serving = Serving::start(folder.path(), "warn");
    let body = json!({ "invitation": code, "username": "carol", "password": PASSWORD });
    assert_eq!(serving.client().post("/.auth/register", body).await.status, 201);
}

#[tokio::test]
async fn tables_of_the_settings_file_are_served() {
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["user", "add", "alice"]).0);
    let settings = folder.path().join("settings.toml");
    let declared = "[[table]]\nname = \"movies\"\ncolumns = [{ name = \"year\", type = \"integer\" }]\n";
    fs::write(&settings, declared).unwrap();
    let mut command = crate::binary::program(folder.path());
    command.args(["--listen", "127.0.0.1:0"]).env("TIDELIST_SERVER_CONFIG", &settings).env("RUST_LOG", "off");
    let serving = Serving::spawn(&mut command);
    let mut client = serving.client();
    client.token = Some(client.sign_in("alice").await);
    client.post("/tables/movies", json!({ "id": "m", "year": 1994 })).await;
    assert_eq!(client.get("/tables/movies?$filter=year gt 1990").await.ids(), ["m"]);
    fs::write(&settings, "lisen = \"x\"").unwrap();
    let environment = [("TIDELIST_SERVER_CONFIG", settings.to_str().unwrap())];
    let (done, words) = said(&run_with(folder.path(), &["user", "list"], "", &environment));
    assert!(!done && words.contains("line 1") && words.contains("lisen"), "{words}");
}

#[test]
fn tables_are_declared_and_listed_on_the_command_line() {
    let folder = TempDir::new().unwrap();
    let settings = folder.path().join("settings.toml");
    let environment = [("TIDELIST_SERVER_CONFIG", settings.to_str().unwrap())];
    let table = |args: &[&str]| {
        let args = [&["table"], args].concat();
        said(&run_with(folder.path(), &args, "", &environment))
    };
    assert!(table(&["add", "movies", "title:string"]).0);
    assert!(table(&["add", "movies", "year:integer", "--page-size", "20"]).0);
    let (_, listed) = table(&["list"]);
    assert!(listed.lines().any(|line| line == "movies title:string year:integer"), "{listed}");
    let before = fs::read_to_string(&settings).unwrap();
    for (column, words) in [("year:date", "more than one member"), ("a:blob", "blob"), ("b", "year:integer")]
    {
        let (done, said) = table(&["add", "movies", column]);
        assert!(!done && said.contains(words), "{said}");
    }
    assert_eq!(fs::read_to_string(&settings).unwrap(), before, "what is refused changes nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_go_on_with_postgres_after_an_import_without_signing_in_again() {
    let Some(url) = crate::postgres::database().await else { return };
    let (folder, empty) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let token = filled(folder.path()).await;
    let environment = [("TIDELIST_SERVER_DATABASE", url.as_str())];
    let from = folder.path().to_str().unwrap();
    let (done, words) = said(&run_with(empty.path(), &["import", "--from", from], "", &environment));
    assert!(done && words.contains("all accounts and 2 rows"), "{words}");
    let (_, words) = said(&run_with(empty.path(), &["check"], "", &environment));
    assert_eq!(words, "1 accounts, 2 rows, 0 faults\n");
    let (done, words) = said(&run_with(empty.path(), &["backup", "x.db"], "", &environment));
    assert!(!done && words.contains("pg_dump"), "{words}");
    let (done, words) = said(&run_with(empty.path(), &["new-epoch"], "", &environment));
    assert!(done, "{words}");
    let mut command = crate::binary::program(empty.path());
    command.args(["--listen", "127.0.0.1:0"]).envs(environment).env("RUST_LOG", "off");
    let serving = Serving::spawn(&mut command);
    let mut client = serving.client();
    client.token = token;
    assert_eq!(client.get("/tables/todoitem").await.ids(), ["kept"]);
    assert!(fs::read_dir(empty.path()).unwrap().next().is_none(), "nothing is written into the folder");
}
