//! What tests need from the machine: looked for, installed where that is allowed, or named.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Stdio},
};

use crate::cargo::on_ci;

/// Whether the app can be shown in a real window here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Window {
    /// Everything is there.
    Ready,
    /// Something is not, and this says what.
    Missing(String),
}

/// One thing that is needed: its Debian package, and how to see elsewhere that it is there.
struct Need {
    package: &'static str,
    sign: Sign,
}

enum Sign {
    /// A program on the search path.
    Program(&'static str),
    /// A shared library the loader knows.
    Library(&'static str),
    /// Nothing portable to look for: every desktop has one.
    Assumed,
}

const NEEDS: [Need; 14] = [
    Need { package: "xvfb", sign: Sign::Program("Xvfb") },
    Need { package: "xdotool", sign: Sign::Program("xdotool") },
    Need { package: "openbox", sign: Sign::Program("openbox") },
    Need { package: "imagemagick", sign: Sign::Program("import") },
    Need { package: "dbus", sign: Sign::Program("dbus-daemon") },
    Need { package: "x11-utils", sign: Sign::Program("xwininfo") },
    Need { package: "libx11-6", sign: Sign::Library("libX11.so.6") },
    Need { package: "libx11-xcb1", sign: Sign::Library("libX11-xcb.so.1") },
    Need { package: "libxcursor1", sign: Sign::Library("libXcursor.so.1") },
    Need { package: "libxi6", sign: Sign::Library("libXi.so.6") },
    Need { package: "libxkbcommon0", sign: Sign::Library("libxkbcommon.so.0") },
    Need { package: "libxkbcommon-x11-0", sign: Sign::Library("libxkbcommon-x11.so.0") },
    Need { package: "libwayland-client0", sign: Sign::Library("libwayland-client.so.0") },
    Need { package: "fonts-dejavu-core", sign: Sign::Assumed },
];

/// Packages of the power-cut rig: a file system that copies at one instant, and a library that lets nothing wait for the
/// disk, to prove that the rig notices. Without them it says so and is skipped.
const POWER_CUT: [&str; 2] = ["xfsprogs", "libeatmydata1"];

/// Sees to it that the real-window test and the power-cut rig can run, as far as this machine allows.
///
/// It installs packages only as root, or with `sudo` that asks no password on a continuous-integration machine; a
/// developer's own machine is never changed without being asked.
pub(crate) fn prepare() -> Window {
    if !cfg!(target_os = "linux") {
        return Window::Missing("it drives the app over X11, which is tested on Linux only".to_owned());
    }
    if !Path::new("/etc/debian_version").exists() {
        let missing: Vec<&str> = unseen(&search_path(), &loader_list());
        return verdict(&missing, "install");
    }
    let installed = installed_packages();
    let missing = absent(&installed);
    let also = POWER_CUT.into_iter().filter(|package| !installed.contains(*package));
    let wanted: Vec<&str> = missing.iter().copied().chain(also).collect();
    if wanted.is_empty() {
        return Window::Ready;
    }
    let Some(apt) = apt() else {
        return verdict(&missing, "sudo apt-get install");
    };
    println!("installing {}", wanted.join(" "));
    let install = ["install", "--yes", "--no-install-recommends"].into_iter().chain(wanted);
    let _ = run(&apt, ["update"]) && run(&apt, install);
    verdict(&absent(&installed_packages()), "apt-get could not install; try")
}

/// Sees to it that a browser is here in which the server's web page can be looked at, as far as this machine allows; what
/// to do if there is none.
pub(crate) fn prepare_browser() -> Result<(), String> {
    let has_browser = || {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        search_path().iter().any(|folder| names.iter().any(|name| folder.join(name).exists()))
    };
    if !has_browser() {
        install("chromium");
    }
    if has_browser() { Ok(()) } else { Err("install chromium".to_owned()) }
}

/// Installs a package where that is allowed. Whether it is there afterwards, the caller looks for himself.
fn install(package: &str) {
    if Path::new("/etc/debian_version").exists()
        && let Some(apt) = apt()
    {
        println!("installing {package}");
        let install = ["install", "--yes", "--no-install-recommends", package];
        let _ = run(&apt, ["update"]) && run(&apt, install);
    }
}

/// Sees to it that PostgreSQL's programs are here, as far as this machine allows; what to do if they are not.
///
/// The tests start a server of their own with them, which needs no rights and leaves nothing behind.
pub(crate) fn prepare_postgres() -> Result<(), String> {
    if std::env::var_os("TIDELIST_TEST_POSTGRES").is_some() || has_postgres() {
        return Ok(());
    }
    install("postgresql");
    if has_postgres() { Ok(()) } else { Err("install postgresql".to_owned()) }
}

fn has_postgres() -> bool {
    let mut folders = search_path();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders.iter().any(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).exists()))
}

fn verdict(missing: &[&str], advice: &str) -> Window {
    if missing.is_empty() {
        Window::Ready
    } else {
        Window::Missing(format!("{advice} {}", missing.join(" ")))
    }
}

/// The packages of the list that are not among `installed`.
fn absent(installed: &BTreeSet<String>) -> Vec<&'static str> {
    NEEDS.iter().map(|need| need.package).filter(|package| !installed.contains(*package)).collect()
}

/// The programs and libraries of the list that are on neither list.
fn unseen(search_path: &[std::path::PathBuf], libraries: &str) -> Vec<&'static str> {
    let unseen = NEEDS.iter().filter_map(|need| match need.sign {
        Sign::Program(name) => (!search_path.iter().any(|folder| folder.join(name).exists())).then_some(name),
        Sign::Library(name) => (!libraries.contains(name)).then_some(name),
        Sign::Assumed => None,
    });
    unseen.collect()
}

fn search_path() -> Vec<std::path::PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

fn loader_list() -> String {
    ["ldconfig", "/sbin/ldconfig"].iter().find_map(|program| output(program, &["-p"])).unwrap_or_default()
}

fn installed_packages() -> BTreeSet<String> {
    let mut question = vec!["--show", "--showformat", "${Package} ${db:Status-Status}\n"];
    question.extend(NEEDS.iter().map(|need| need.package).chain(POWER_CUT));
    let answer = output("dpkg-query", &question).unwrap_or_default();
    answer.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect()
}

/// The words that call apt-get with the right to install, if there is one.
fn apt() -> Option<Vec<&'static str>> {
    let is_root = output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    if is_root {
        Some(vec!["apt-get"])
    } else if on_ci() && run(&["sudo"], ["-n", "true"]) {
        Some(vec!["sudo", "-n", "apt-get"])
    } else {
        None
    }
}

fn run<'a>(program: &[&str], arguments: impl IntoIterator<Item = &'a str>) -> bool {
    let Some((name, first)) = program.split_first() else {
        return false;
    };
    let mut command = Command::new(name);
    command.args(first).args(arguments).stdin(Stdio::null()).env("DEBIAN_FRONTEND", "noninteractive");
    command.status().is_ok_and(|status| status.success())
}

/// What a program printed, even if it also complained; nothing if it could not be started.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_with_nothing_misses_every_package() {
        assert_eq!(absent(&BTreeSet::new()).len(), NEEDS.len());
    }

    #[test]
    fn only_what_is_absent_is_named() {
        let installed = NEEDS.iter().map(|need| need.package.to_owned()).filter(|package| package != "xvfb");
        assert_eq!(absent(&installed.collect()), ["xvfb"]);
    }

    #[test]
    fn programs_and_libraries_are_looked_for_by_name() {
        let libraries =
            "libX11.so.6 libX11-xcb.so.1 libXcursor.so.1 libXi.so.6 libxkbcommon.so.0 libwayland-client.so.0";
        let missing = unseen(&[], libraries);
        assert!(missing.contains(&"Xvfb") && missing.contains(&"libxkbcommon-x11.so.0"));
        assert!(!missing.contains(&"libXi.so.6"));
    }

    #[test]
    fn the_advice_names_what_to_install() {
        assert_eq!(
            verdict(&["xvfb"], "sudo apt-get install"),
            Window::Missing("sudo apt-get install xvfb".to_owned())
        );
        assert_eq!(verdict(&[], "sudo apt-get install"), Window::Ready);
    }
}
