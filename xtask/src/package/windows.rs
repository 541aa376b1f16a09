//! Windows: an archive that needs no installation, and an installer by NSIS where that is there.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::tool::{copy, has_program, said_by};
use super::{VERSION, check_program};
use crate::cargo::root;

/// The program that starts the other one without a console. It is built beside it with the feature `launcher`.
const LAUNCHER: &str = "tidelistw.exe";

/// Makes the archive and, where there is `makensis`, the installer.
pub(super) fn make(program: &Path, out: &Path) -> Result<Vec<String>, String> {
    check_program(program)?;
    let mut made = vec![archive(program, out)?];
    match has_program("makensis", "/VERSION") {
        true => made.push(installer(program, out)?),
        false => println!("skipped: there is no makensis, so no installer was made"),
    }
    Ok(made)
}

/// Makes an archive of the program and its licences. Beside it a folder called `portable` keeps the tasks there, too.
fn archive(program: &Path, out: &Path) -> Result<String, String> {
    let folder = out.join("tidelist");
    copy(program, &folder.join("tidelist.exe"))?;
    copy(&launcher(program), &folder.join(LAUNCHER))?;
    for file in ["README.md", "CHANGELOG.md", "LICENSE", "LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root().join(file), &folder.join(file))?;
    }
    let name = format!("tidelist-{VERSION}-{}-windows.zip", std::env::consts::ARCH);
    // The tar of Windows tells the kind of an archive by its name.
    said_by(
        Command::new("tar").args(["-a", "-c", "-f"]).arg(out.join(&name)).arg("-C").arg(out).arg("tidelist"),
    )?;
    Ok(name)
}

fn installer(program: &Path, out: &Path) -> Result<String, String> {
    let name = format!("tidelist-{VERSION}-{}-windows-setup.exe", std::env::consts::ARCH);
    compile(program, &out.join(&name))?;
    Ok(name)
}

fn launcher(program: &Path) -> PathBuf {
    program.with_file_name(LAUNCHER)
}

fn compile(program: &Path, to: &Path) -> Result<(), String> {
    let given = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    said_by(
        Command::new("makensis")
            .args(["-V2", "-WX", &format!("-DVERSION={VERSION}")])
            .arg(given("PROGRAM", program))
            .arg(given("LAUNCHER", &launcher(program)))
            .arg(given("ICON", &root().join("app/assets/icon/tidelist.ico")))
            .arg(given("LICENSES", &root()))
            .arg(given("OUT", to))
            .arg(root().join("packaging/windows/tidelist.nsi")),
    )
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script() -> String {
        std::fs::read_to_string(root().join("packaging/windows/tidelist.nsi")).unwrap()
    }

    #[test]
    fn the_installer_compiles() {
        if !has_program("makensis", "-VERSION") {
            println!("SKIPPED: makensis is not installed");
            return;
        }
        let folder = std::env::temp_dir().join(format!("tidelist-nsis-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (program, installer) = (folder.join("tidelist.exe"), folder.join("tidelist-setup.exe"));
        std::fs::write(&program, "any program").unwrap();
        std::fs::write(launcher(&program), "another").unwrap();
        let compiled = compile(&program, &installer);
        let begins = std::fs::read(&installer).map(|bytes| bytes.starts_with(b"MZ"));
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(compiled, Ok(()));
        assert!(begins.unwrap(), "it is a program of Windows");
    }

    #[test]
    fn the_uninstaller_deletes_what_was_installed_and_nothing_else() {
        let script = script();
        let (install, uninstall) = script.split_once("Section \"Uninstall\"").unwrap();
        assert!(!script.contains("RMDir /r") && !uninstall.contains("*"));
        let deleted = |file: &str| uninstall.contains(&format!("Delete \"$INSTDIR\\{file}\""));
        for file in
            ["tidelist.exe", LAUNCHER, "tidelist.ico", "LICENSE-MIT", "LICENSE-APACHE", "uninstall.exe"]
        {
            assert!(install.contains(file) && deleted(file), "{file}");
        }
        assert_eq!(uninstall.matches("Delete \"").count(), 7, "and the entry of the menu");
        for key in ["Software\\Classes\\tidelist\"", "${UNINSTALL}"] {
            assert!(uninstall.contains(key), "{key}");
        }
    }
}
