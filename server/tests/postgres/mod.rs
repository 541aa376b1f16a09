//! A real PostgreSQL server for the tests of one process: made in a temporary folder, reached over a socket in it, and
//! gone when the process ends, however it ends.
//!
//! `TIDELIST_TEST_POSTGRES` may name another one instead, `postgres://superuser@host`; databases are made on it and
//! left there. Without a server and without its programs the tests skip with a word, or fail where nothing may be
//! skipped.

#![allow(dead_code, reason = "not every test program needs all of it")]

use std::{
    env, fs,
    io::Write,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tempfile::TempDir;
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

/// Runs until its standard input ends, which is when the process of the tests does.
const SCRIPT: &str = r#"
bin=$1; folder=$2; options=$3
init() { "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --no-sync "$@" >>"$folder/log" 2>&1; }
# Where it can, in a language that sorts otherwise than by code points.
init --locale=C --locale-provider=icu --icu-locale=en || { rm -rf "$folder/data"; init --locale=C; } || exit 1
"$bin/postgres" -D "$folder/data" -k "$folder" -c fsync=off -c full_page_writes=off \
    -c max_connections=300 $options >>"$folder/log" 2>&1 &
read -r nothing
kill -INT $!
wait $!
rm -rf "$folder"
"#;

pub(crate) struct Server {
    /// Up to the name of the database, for a superuser.
    admin: String,
    /// The same for a user that is none.
    user: String,
    process: Option<Child>,
}

static SERVER: OnceCell<Option<Server>> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Makes a database and gives its address for a user that owns it and is no superuser; `None` if there is no server.
pub(crate) async fn database() -> Option<String> {
    let server = SERVER.get_or_init(|| async { start().await }).await.as_ref();
    let Some(server) = server else {
        let word = "there is no PostgreSQL here: install it or set TIDELIST_TEST_POSTGRES";
        assert!(env::var_os("TIDELIST_NOTHING_SKIPPED").is_none(), "{word}");
        println!("skipped: {word}");
        return None;
    };
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    let name = format!("tidelist_test_{}_{number}", std::process::id());
    let admin = client(&format!("{}postgres", server.admin)).await.unwrap();
    admin.batch_execute(&format!("CREATE DATABASE {name} OWNER tidelist_test")).await.unwrap();
    Some(format!("{}{name}", server.user))
}

/// A connection for a test to look behind the curtain.
pub(crate) async fn client(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    client.batch_execute("SET search_path = tidelist").await?;
    Ok(client)
}

/// A server of its own that waits for its disk, as one does in life, and the address of its database.
pub(crate) async fn durable() -> Option<(Server, String)> {
    let server = launch("-c listen_addresses= -c fsync=on -c full_page_writes=on", &[])?;
    let admin = reach(&server).await.unwrap_or_else(|| panic!("PostgreSQL did not start"));
    for make in ["CREATE ROLE tidelist_test LOGIN NOSUPERUSER", "CREATE DATABASE durable OWNER tidelist_test"]
    {
        admin.batch_execute(make).await.unwrap();
    }
    let url = format!("{}durable", server.user);
    Some((server, url))
}

/// A server of its own that speaks TLS on 127.0.0.1 under this certificate and key, and the address of its database.
pub(crate) async fn encrypted(certificate: &str, key: &str) -> Option<(Server, String)> {
    // Somebody may take the port between here and there; then another is taken.
    for _ in 0..3 {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let files = [("server.crt", certificate), ("server.key", key)];
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on -c ssl_cert_file=../server.crt \
             -c ssl_key_file=../server.key"
        );
        let mut server = launch(&options, &files)?;
        server.admin = format!("{}:{port}/", server.admin.trim_end_matches('/'));
        if reach(&server).await.is_some() {
            return Some((server, format!("postgres://postgres@127.0.0.1:{port}/postgres")));
        }
    }
    panic!("PostgreSQL did not start with TLS");
}

async fn start() -> Option<Server> {
    let server = match env::var("TIDELIST_TEST_POSTGRES") {
        Ok(url) => {
            let admin = format!("{}/", url.trim_end_matches('/'));
            let user = admin.replace("//postgres", "//tidelist_test");
            Server { admin, user, process: None }
        }
        Err(_) => launch("-c listen_addresses=", &[])?,
    };
    let admin = reach(&server).await.unwrap_or_else(|| panic!("PostgreSQL did not start"));
    // Test processes that share a server all make the same user.
    let make = "DO $$ BEGIN CREATE ROLE tidelist_test LOGIN NOSUPERUSER;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";
    admin.batch_execute(make).await.unwrap();
    Some(server)
}

/// Connects as soon as the server is there.
async fn reach(server: &Server) -> Option<Client> {
    for _ in 0..600 {
        if let Ok(admin) = client(&format!("{}postgres", server.admin)).await {
            return Some(admin);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}

fn launch(options: &str, files: &[(&str, &str)]) -> Option<Server> {
    let programs = programs()?;
    let folder = TempDir::new().unwrap().keep();
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        // PostgreSQL takes no key that others could read.
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    let mut command = Command::new("sh");
    command.args(["-c", SCRIPT, "sh"]).arg(&programs).arg(&folder).arg(options).stdin(Stdio::piped());
    // Its output is in the log; what it inherits would keep the test's own output open.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    step_down(&mut command, &folder);
    let process = command.spawn().unwrap();
    let host = folder.to_str().unwrap().replace('/', "%2F");
    let url = |user: &str| format!("postgres://{user}@{host}/");
    Some(Server { admin: url("postgres"), user: url("tidelist_test"), process: Some(process) })
}

/// PostgreSQL does not run as root: it gets a user who may do little else.
#[cfg(unix)]
fn step_down(command: &mut Command, folder: &std::path::Path) {
    use std::os::unix::{fs::MetadataExt, fs::chown, process::CommandExt};
    if fs::metadata(folder).unwrap().uid() != 0 {
        return;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let user = ["postgres", "nobody"].iter().find_map(|name| {
        let mut fields =
            users.lines().map(|line| line.split(':')).find(|line| line.clone().next() == Some(name))?;
        Some((fields.nth(2)?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    let (user, group): (u32, u32) = user.unwrap();
    for file in fs::read_dir(folder).unwrap() {
        chown(file.unwrap().path(), Some(user), Some(group)).unwrap();
    }
    chown(folder, Some(user), Some(group)).unwrap();
    command.uid(user).gid(group).current_dir(folder);
}

/// The folder with `initdb` and `postgres`.
fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    for versions in ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let inside = fs::read_dir(versions).into_iter().flatten().flatten();
        folders.extend(inside.map(|version| version.path().join("bin")));
    }
    folders.into_iter().find(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file()))
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            drop(process.stdin.take().map(|mut input| input.flush()));
        }
    }
}
