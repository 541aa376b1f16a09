//! Packages of the app for Linux: a tree as it is installed, made of the program that was built, and from it an archive and, where
//! there is `dpkg-deb`, a package for Debian. Both are unpacked again and the program in them is run.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use crate::cargo::{Cargo, root};

const ID: &str = "io.github.tidelist.Tidelist";
/// The sizes of the icons there are, in pixels.
const SIZES: [u16; 8] = [16, 24, 32, 48, 64, 128, 256, 512];
/// What the package needs, by Debian's names: what the window loads at run time is only recommended.
const DEPENDS: &str = "libc6, libgcc-s1";
const RECOMMENDS: &str =
    "libwayland-client0 | libx11-6, libxkbcommon0, libxkbcommon-x11-0, libx11-xcb1, libxcursor1, libxi6";

/// Builds the app for speed, or takes the program that was named, and packages it.
pub(crate) fn run(program: Option<PathBuf>) -> ExitCode {
    match make(program) {
        Ok(made) => {
            println!("package: {made}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("package: {said}");
            ExitCode::FAILURE
        }
    }
}

fn make(program: Option<PathBuf>) -> Result<String, String> {
    let program = match program {
        Some(program) => {
            fs::canonicalize(&program).map_err(|error| format!("{}: {error}", program.display()))?
        }
        None => build()?,
    };
    let version = env!("CARGO_PKG_VERSION");
    let out = target().join("package");
    let stage = out.join("stage");
    let _ = fs::remove_dir_all(&out);
    lay_out(&program, &stage)?;
    let mut made = vec![archive(&out, &stage, version)?];
    match has("dpkg-deb") {
        true => made.push(debian(&out, &stage, version)?),
        false => println!("skipped: there is no dpkg-deb, so no package for Debian was made"),
    }
    check_files(&stage)?;
    Ok(made.join(", "))
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn build() -> Result<PathBuf, String> {
    let built = Cargo::new(["build", "--release", "--locked", "--package", "app"]).succeeds();
    if built { Ok(target().join("release/tidelist")) } else { Err("the app could not be built".to_owned()) }
}

/// Lays everything out as it is installed under `/usr`.
fn lay_out(program: &Path, stage: &Path) -> Result<(), String> {
    let usr = stage.join("usr");
    let share = usr.join("share");
    let desktop = root().join("packaging/desktop");
    let icons = root().join("app/assets/icon");
    let program_there = usr.join("bin/tidelist");
    copy(program, &program_there)?;
    copy(&desktop.join(format!("{ID}.desktop")), &share.join(format!("applications/{ID}.desktop")))?;
    let metainfo = format!("{ID}.metainfo.xml");
    copy(&desktop.join(&metainfo), &share.join("metainfo").join(&metainfo))?;
    for size in SIZES {
        let there = share.join(format!("icons/hicolor/{size}x{size}/apps/{ID}.png"));
        copy(&icons.join(format!("tidelist-{size}.png")), &there)?;
    }
    copy(&icons.join("tidelist.svg"), &share.join(format!("icons/hicolor/scalable/apps/{ID}.svg")))?;
    for file in ["README.md", "CHANGELOG.md", "LICENSE"] {
        copy(&root().join(file), &share.join("doc/tidelist").join(file))?;
    }
    let man = share.join("man/man1");
    said_by(Command::new(&program_there).arg("man").arg(&man))?;
    for (shell, there) in [
        ("bash", "bash-completion/completions/tidelist"),
        ("zsh", "zsh/vendor-completions/_tidelist"),
        ("fish", "fish/vendor_completions.d/tidelist.fish"),
    ] {
        let script = said_by(Command::new(&program_there).args(["completions", shell]))?;
        let there = share.join(there);
        make_parent(&there)?;
        fs::write(&there, script).map_err(at(&there))?;
    }
    open_up(stage)
}

fn archive(out: &Path, stage: &Path, version: &str) -> Result<String, String> {
    let name = format!("tidelist-{version}-{}-linux.tar.gz", std::env::consts::ARCH);
    let file = out.join(&name);
    said_by(
        Command::new("tar")
            .args(["--create", "--gzip", "--owner=0", "--group=0", "--sort=name", "--file"])
            .arg(&file)
            .arg("--directory")
            .arg(stage)
            .arg("usr"),
    )?;
    let check = out.join("check-archive");
    fs::create_dir_all(&check).map_err(at(&check))?;
    said_by(Command::new("tar").arg("--extract").arg("--file").arg(&file).arg("--directory").arg(&check))?;
    check_program(&check, version)?;
    Ok(name)
}

fn debian(out: &Path, stage: &Path, version: &str) -> Result<String, String> {
    let architecture = said_by(Command::new("dpkg").arg("--print-architecture"))?.trim().to_owned();
    let control = stage.join("DEBIAN/control");
    make_parent(&control)?;
    let text = format!(
        "Package: tidelist\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: The authors of Tidelist \
         <tidelist@localhost>\nSection: utils\nPriority: optional\nDepends: {DEPENDS}\nRecommends: {RECOMMENDS}\n\
         Description: tasks that work offline and never get lost\n A todo app that saves every edit on this computer \
         first, and syncs with a\n server you run yourself.\n"
    );
    fs::write(&control, text).map_err(at(&control))?;
    open_up(stage)?;
    let name = format!("tidelist_{version}_{architecture}.deb");
    let file = out.join(&name);
    said_by(
        Command::new("dpkg-deb").args(["--root-owner-group", "-Zgzip", "--build"]).arg(stage).arg(&file),
    )?;
    let check = out.join("check-debian");
    said_by(Command::new("dpkg-deb").arg("--extract").arg(&file).arg(&check))?;
    check_program(&check, version)?;
    Ok(name)
}

/// Runs the program that came out of a package.
fn check_program(unpacked: &Path, version: &str) -> Result<(), String> {
    let program = unpacked.join("usr/bin/tidelist");
    let said = said_by(Command::new(&program).arg("--version"))?;
    if said.trim() == format!("tidelist {version}") {
        Ok(())
    } else {
        Err(format!("the program in the package says {said:?}"))
    }
}

/// Lets the desktop's own tools look at the files, where they are there.
fn check_files(stage: &Path) -> Result<(), String> {
    let share = stage.join("usr/share");
    let entry = share.join(format!("applications/{ID}.desktop"));
    let metainfo = share.join(format!("metainfo/{ID}.metainfo.xml"));
    let checks: [(&str, &[&str], PathBuf); 2] = [
        ("desktop-file-validate", &[], entry),
        ("appstreamcli", &["validate", "--no-net", "--explain"], metainfo),
    ];
    for (tool, arguments, file) in checks {
        if has(tool) {
            said_by(Command::new(tool).args(arguments).arg(file))?;
        } else {
            println!("skipped: there is no {tool}");
        }
    }
    Ok(())
}

/// Lets everybody read what is installed: folders of this user only would stay so on other computers.
fn open_up(stage: &Path) -> Result<(), String> {
    said_by(Command::new("chmod").args(["--recursive", "u=rwX,go=rX"]).arg(stage)).map(drop)
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    make_parent(to)?;
    fs::copy(from, to).map(drop).map_err(at(from))
}

fn make_parent(file: &Path) -> Result<(), String> {
    let parent = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(at(parent))
}

fn at(path: &Path) -> impl Fn(io::Error) -> String {
    let path = path.to_owned();
    move |error| format!("{}: {error}", path.display())
}

fn has(tool: &str) -> bool {
    let asked = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Runs something and returns what it said.
fn said_by(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name} could not be started: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(format!("{name} failed:\n{said}{}", String::from_utf8_lossy(&output.stderr)))
}
