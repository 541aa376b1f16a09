//! Linux: a tree as it is installed, and from it an archive, and packages for Debian and Fedora where their tools are there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::tool::{at, copy, has, has_program, make_parent, said_by};
use super::{ID, VERSION, check_program, install};
use crate::cargo::root;

/// The sizes of the icons there are, in pixels.
const SIZES: [u16; 8] = [16, 24, 32, 48, 64, 128, 256, 512];
/// What the package needs, by Debian's names: what the window loads at run time is only recommended.
const DEPENDS: &str = "libc6, libgcc-s1";
const RECOMMENDS: &str =
    "libwayland-client0 | libx11-6, libxkbcommon0, libxkbcommon-x11-0, libx11-xcb1, libxcursor1, libxi6";
/// The same by Fedora's names.
const RPM_RECOMMENDS: &str =
    "libwayland-client libX11 libxkbcommon libxkbcommon-x11 libX11-xcb libXcursor libXi";
const SUMMARY: &str = "tasks that work offline and never get lost";

/// Makes all packages there are tools for, and checks them.
pub(super) fn make(program: &Path, out: &Path) -> Result<Vec<String>, String> {
    let stage = out.join("stage");
    lay_out(program, &stage)?;
    check_files(&stage)?;
    let mut made = vec![archive(out, &stage)?];
    match has("rpmbuild") {
        true => made.push(rpm(out, &stage)?),
        false => println!("skipped: there is no rpmbuild, so no package for Fedora was made"),
    }
    match has("dpkg-deb") {
        true => made.push(debian(out, &stage)?),
        false => println!("skipped: there is no dpkg-deb, so no package for Debian was made"),
    }
    Ok(made)
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

fn archive(out: &Path, stage: &Path) -> Result<String, String> {
    let name = format!("tidelist-{VERSION}-{}-linux.tar.gz", std::env::consts::ARCH);
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
    check_program(&check.join("usr/bin/tidelist"))?;
    Ok(name)
}

fn debian(out: &Path, stage: &Path) -> Result<String, String> {
    let architecture = said_by(Command::new("dpkg").arg("--print-architecture"))?.trim().to_owned();
    let control = stage.join("DEBIAN/control");
    make_parent(&control)?;
    let text = format!(
        "Package: tidelist\nVersion: {VERSION}\nArchitecture: {architecture}\nMaintainer: The authors of Tidelist \
         <tidelist@localhost>\nSection: utils\nPriority: optional\nDepends: {DEPENDS}\nRecommends: {RECOMMENDS}\n\
         Description: {SUMMARY}\n A todo app that saves every edit on this computer \
         first, and syncs with a\n server you run yourself.\n"
    );
    fs::write(&control, text).map_err(at(&control))?;
    open_up(stage)?;
    let name = format!("tidelist_{VERSION}_{architecture}.deb");
    let file = out.join(&name);
    said_by(
        Command::new("dpkg-deb").args(["--root-owner-group", "-Zgzip", "--build"]).arg(stage).arg(&file),
    )?;
    let check = out.join("check-debian");
    said_by(Command::new("dpkg-deb").arg("--extract").arg(&file).arg(&check))?;
    check_program(&check.join("usr/bin/tidelist"))?;
    install::debian(&file, &out.join("installed-debian"))?;
    Ok(name)
}

/// Makes a package for Fedora of the same tree; completions of zsh have another place there.
fn rpm(out: &Path, stage: &Path) -> Result<String, String> {
    let spec = out.join("rpm/tidelist.spec");
    make_parent(&spec)?;
    fs::write(&spec, spec_text(stage)).map_err(at(&spec))?;
    said_by(
        Command::new("rpmbuild")
            .arg("-bb")
            .arg("--define")
            .arg(format!("_topdir {}", out.join("rpm").display()))
            .arg("--define")
            .arg(format!("_rpmdir {}", out.display()))
            .args(["--define", "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm"])
            .args(["--define", "debug_package %{nil}", "--define", "__os_install_post %{nil}"])
            .arg(&spec),
    )?;
    let name = format!("tidelist-{VERSION}-1.{}.rpm", std::env::consts::ARCH);
    let file = out.join(&name);
    let check = out.join("check-rpm");
    let archive = check.join("archive.tgz");
    make_parent(&archive)?;
    let said = Command::new("rpm2archive").arg("-").stdin(fs::File::open(&file).map_err(at(&file))?).output();
    let said = said.map_err(|error| format!("rpm2archive could not be started: {error}"))?;
    fs::write(&archive, said.stdout).map_err(at(&archive))?;
    said_by(Command::new("tar").args(["-xzf"]).arg(&archive).arg("--directory").arg(&check))?;
    check_program(&check.join("usr/bin/tidelist"))?;
    install::rpm(&file, &out.join("installed-rpm"))?;
    Ok(name)
}

fn spec_text(stage: &Path) -> String {
    let stage: PathBuf = std::path::absolute(stage).unwrap_or_else(|_| stage.to_owned());
    format!(
        "Name: tidelist\nVersion: {VERSION}\nRelease: 1\nSummary: {SUMMARY}\nLicense: MIT OR Apache-2.0\n\
         Recommends: {RPM_RECOMMENDS}\n\n%description\nA todo app that saves every edit on this computer first, and syncs \
         with a\nserver you run yourself.\n\n%install\nmkdir -p %{{buildroot}}\ncp -a '{}/usr' %{{buildroot}}/\n\
         mkdir -p %{{buildroot}}/usr/share/zsh/site-functions\n\
         mv %{{buildroot}}/usr/share/zsh/vendor-completions/_tidelist %{{buildroot}}/usr/share/zsh/site-functions/\n\
         rmdir %{{buildroot}}/usr/share/zsh/vendor-completions\n\n%files\n%defattr(-,root,root,-)\n\
         /usr/bin/tidelist\n/usr/share/applications/{ID}.desktop\n/usr/share/metainfo/{ID}.metainfo.xml\n\
         /usr/share/icons/hicolor/*/apps/{ID}.*\n/usr/share/doc/tidelist\n/usr/share/man/man1/tidelist*\n\
         /usr/share/bash-completion/completions/tidelist\n/usr/share/zsh/site-functions/_tidelist\n\
         /usr/share/fish/vendor_completions.d/tidelist.fish\n",
        stage.display()
    )
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
        if has_program(tool, "--help") {
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
