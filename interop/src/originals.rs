//! The original client and server: installed by name from the package registry, once for each build folder.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::process::Command;

use crate::{Trouble, transcript::root};

/// Why the originals cannot be had on this machine.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Missing(String);

/// The folder in which the originals are installed.
#[derive(Clone, Debug)]
pub struct Originals {
    folder: PathBuf,
}

impl Originals {
    /// Installs them, unless they are there already.
    ///
    /// # Errors
    /// There is no Node, or its package manager cannot fetch the packages.
    pub async fn prepare() -> Result<Self, Missing> {
        if !succeeds("node", &["--version"], Path::new(".")).await {
            return Err(Missing("there is no `node` here; install Node 20 or later".to_owned()));
        }
        let folder = build_folder().join("interop");
        let prepared = install(&folder).await;
        prepared
            .map_err(|trouble| Missing(format!("the original packages cannot be installed: {trouble}")))?;
        Ok(Self { folder })
    }

    /// The call of one of the scripts.
    pub(crate) fn script(&self, name: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.folder.join(name)).current_dir(&self.folder).kill_on_drop(true);
        command
    }
}

async fn install(folder: &Path) -> Result<(), Trouble> {
    fs::create_dir_all(folder)?;
    let source = root().join("interop").join("js");
    for name in ["client.js", "environment.js", "server.js"] {
        fs::copy(source.join(name), folder.join(name))?;
    }
    let wanted = fs::read(source.join("package.json"))?;
    // Copied last and checked with the packages it names, so a half-finished install is done again.
    let is_there = fs::read(folder.join("package.json")).is_ok_and(|found| found == wanted)
        && succeeds("node", &["-e", "require('azure-mobile-apps'); require('sqlite3')"], folder).await;
    if is_there {
        return Ok(());
    }
    fs::write(folder.join("package.json"), wanted)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let quiet = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
    if succeeds(npm, &quiet, folder).await {
        return Ok(());
    }
    Err(Trouble::File("npm could not install them".to_owned()))
}

async fn succeeds(program: &str, arguments: &[&str], folder: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    command.status().await.is_ok_and(|status| status.success())
}

/// The folder cargo builds into: this program is in it, one or two folders down.
fn build_folder() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let profile = program.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    profile.and_then(Path::parent).map_or_else(|| root().join("target"), Path::to_owned)
}
