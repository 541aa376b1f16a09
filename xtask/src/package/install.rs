//! Packages are installed into an empty folder by the system's own tools, used there, and removed again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::check_program;
use super::tool::{at, has, said_by};

/// Installs a package of Debian and removes it. What it needs is not looked for: the folder has nothing else.
pub(super) fn debian(package: &Path, root: &Path) -> Result<(), String> {
    let admin = root.join("var/lib/dpkg");
    for folder in ["info", "updates", "triggers"].map(|name| admin.join(name)) {
        fs::create_dir_all(&folder).map_err(at(&folder))?;
    }
    let status = admin.join("status");
    fs::write(&status, "").map_err(at(&status))?;
    let dpkg = |words: &[&str]| {
        let mut command = Command::new("dpkg");
        command.args(["--force-not-root", "--force-depends", "--force-bad-path", "--log=/dev/null"]);
        command.arg("--root").arg(root).args(words);
        command
    };
    said_by(dpkg(&["--install"]).arg(package))?;
    use_program(root)?;
    said_by(&mut dpkg(&["--purge", "tidelist"]))?;
    is_gone(root)
}

/// Installs a package of Fedora and removes it, where this is the administrator: `rpm` changes its root.
pub(super) fn rpm(package: &Path, root: &Path) -> Result<(), String> {
    if !has("rpm") || said_by(Command::new("id").arg("-u"))?.trim() != "0" {
        println!("skipped: the package for Fedora was not installed, which needs rpm and the administrator");
        return Ok(());
    }
    fs::create_dir_all(root).map_err(at(root))?;
    // The package is named from outside the new root, and its owner only there.
    let rpm = |words: &[&str]| {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(root).args(words);
        command
    };
    said_by(&mut rpm(&["--initdb"]))?;
    said_by(rpm(&["--install", "--nodeps"]).arg(package))?;
    use_program(root)?;
    said_by(&mut rpm(&["--erase", "--nodeps", "tidelist"]))?;
    is_gone(root)
}

/// Runs the program that was installed, and lets it keep a task.
fn use_program(root: &Path) -> Result<(), String> {
    let program = program(root);
    check_program(&program)?;
    let data = root.join("data-of-a-user");
    let tidelist = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.arg("--data-dir").arg(&data).args(words);
        said_by(&mut command)
    };
    tidelist(&["add", "Feed the cat"])?;
    let listed = tidelist(&["list"])?;
    if listed.contains("Feed the cat") {
        Ok(())
    } else {
        Err(format!("the program that was installed lists {listed:?}"))
    }
}

/// Looks whether the program is away, and the tasks are not.
fn is_gone(root: &Path) -> Result<(), String> {
    let share = root.join("usr/share/applications");
    match (program(root).exists() || share.exists(), root.join("data-of-a-user").is_dir()) {
        (false, true) => Ok(()),
        (true, _) => Err(format!("removing the package left something in {}", root.display())),
        (false, false) => Err("removing the package removed the tasks".to_owned()),
    }
}

fn program(root: &Path) -> PathBuf {
    root.join("usr/bin/tidelist")
}
