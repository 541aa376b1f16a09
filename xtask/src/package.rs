//! Packages of the app for the system this runs on, made of the program that was built.
//!
//! | system | packages |
//! |---|---|
//! | Linux | an archive of the tree as it is installed; from the same tree a package for Debian and one for Fedora |
//! | Windows | an archive that needs no installation, and an installer |
//! | macOS | a bundle in a disk image |
//!
//! What needs a tool of the system says so where the tool is not there. What can be unpacked or installed
//! here is, and the program in it is run.

mod install;
mod linux;
mod macos;
mod tool;
mod windows;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use self::tool::said_by;
use crate::cargo::{Cargo, root};

/// The application's name among all, as desktops know it.
const ID: &str = "io.github.tidelist.Tidelist";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds the app for speed, or takes the program that was named, and packages it.
pub(crate) fn run(program: Option<PathBuf>) -> ExitCode {
    match make(program) {
        Ok(made) => {
            println!("package: {}", made.join(", "));
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("package: {said}");
            ExitCode::FAILURE
        }
    }
}

fn make(program: Option<PathBuf>) -> Result<Vec<String>, String> {
    let program = match program {
        Some(program) => {
            fs::canonicalize(&program).map_err(|error| format!("{}: {error}", program.display()))?
        }
        None => build()?,
    };
    let out = target().join("package");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).map_err(tool::at(&out))?;
    if cfg!(windows) {
        windows::make(&program, &out)
    } else if cfg!(target_os = "macos") {
        macos::make(&program, &out)
    } else {
        linux::make(&program, &out)
    }
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn build() -> Result<PathBuf, String> {
    let features = if cfg!(windows) { "launcher" } else { "" };
    let built =
        Cargo::new(["build", "--release", "--locked", "--package", "app", "--features", features]).succeeds();
    let program = format!("release/tidelist{}", std::env::consts::EXE_SUFFIX);
    if built { Ok(target().join(program)) } else { Err("the app could not be built".to_owned()) }
}

/// Runs a program that came out of a package.
fn check_program(program: &Path) -> Result<(), String> {
    let said = said_by(Command::new(program).arg("--version"))?;
    if said.trim() == format!("tidelist {VERSION}") {
        Ok(())
    } else {
        Err(format!("the program in the package says {said:?}"))
    }
}
