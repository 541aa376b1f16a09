//! The original server for Node, on a free port and on a database of its own.

use std::{
    env,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rusqlite::Connection;
use tempfile::TempDir;

/// The server, which ends with the test.
pub(super) struct Original {
    folder: TempDir,
    child: Child,
    pub(super) address: SocketAddr,
}

impl Original {
    /// Starts it, if `cargo xtask interop` has installed it.
    pub(super) fn start() -> Option<Self> {
        let installed = installed()?;
        let folder = TempDir::new().unwrap();
        let mut command = Command::new("node");
        command.arg(installed.join("server.js")).arg(folder.path().join("server.sqlite"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port: u16 = line.trim().parse().expect("the original server starts");
        Some(Self { folder, child, address: ([127, 0, 0, 1], port).into() })
    }

    /// Copies its one row until there are so many: it would take minutes through its door.
    pub(super) fn multiply(&self, rows: usize) {
        let connection = Connection::open(self.folder.path().join("server.sqlite")).unwrap();
        let columns: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info('todoitem') WHERE name <> 'id'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let columns = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let copy = format!(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {rows})
             INSERT INTO todoitem (id, {columns})
             SELECT printf('row%06d', n), {columns} FROM number, (SELECT {columns} FROM todoitem LIMIT 1)"
        );
        connection.execute(&copy, []).unwrap();
    }
}

/// Where it is: beside the folder of the profile this test was built in.
fn installed() -> Option<PathBuf> {
    let program = env::current_exe().ok()?;
    let profile = program.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    let folder = profile.and_then(Path::parent)?.join("interop");
    folder.join("node_modules").is_dir().then_some(folder)
}

impl Drop for Original {
    fn drop(&mut self) {
        drop(self.child.kill().and_then(|()| self.child.wait()));
    }
}
