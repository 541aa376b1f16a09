//! macOS: a bundle, in a disk image where there is `hdiutil`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::tool::{at, copy, has_program, said_by};
use super::{ID, VERSION, check_program};
use crate::cargo::root;

/// Makes the bundle and puts it into a disk image.
pub(super) fn make(program: &Path, out: &Path) -> Result<Vec<String>, String> {
    let folder = out.join("image");
    let bundle = lay_out(program, &folder)?;
    check_program(&bundle.join("Contents/MacOS/tidelist"))?;
    // Unsigned programs do not start on Apple's own processors; this signature names nobody.
    said_by(Command::new("codesign").args(["--force", "--sign", "-"]).arg(&bundle))?;
    if !has_program("hdiutil", "help") {
        println!("skipped: there is no hdiutil, so no disk image was made");
        return Ok(vec!["image/Tidelist.app".to_owned()]);
    }
    let name = format!("tidelist-{VERSION}-{}-macos.dmg", std::env::consts::ARCH);
    said_by(
        Command::new("hdiutil")
            .args(["create", "-volname", "Tidelist", "-format", "UDZO", "-srcfolder"])
            .arg(&folder)
            .arg(out.join(&name)),
    )?;
    Ok(vec![name])
}

/// Lays the bundle out in a folder, and returns where it is.
fn lay_out(program: &Path, folder: &Path) -> Result<PathBuf, String> {
    let bundle = folder.join("Tidelist.app");
    let contents = bundle.join("Contents");
    copy(program, &contents.join("MacOS/tidelist"))?;
    copy(&root().join("app/assets/icon/tidelist.icns"), &contents.join("Resources/tidelist.icns"))?;
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root().join(file), &contents.join("Resources").join(file))?;
    }
    let list = contents.join("Info.plist");
    fs::write(&list, info()).map_err(at(&list))?;
    Ok(bundle)
}

/// Returns what the system is told of the bundle. Links are not among it: a running program would not get them.
fn info() -> String {
    let entries = [
        ("CFBundleIdentifier", ID),
        ("CFBundleName", "Tidelist"),
        ("CFBundleDisplayName", "Tidelist"),
        ("CFBundleExecutable", "tidelist"),
        ("CFBundleIconFile", "tidelist"),
        ("CFBundlePackageType", "APPL"),
        ("CFBundleInfoDictionaryVersion", "6.0"),
        ("CFBundleShortVersionString", VERSION),
        ("CFBundleVersion", VERSION),
        ("LSApplicationCategoryType", "public.app-category.productivity"),
        ("LSMinimumSystemVersion", "11.0"),
    ];
    let entries: String = entries
        .iter()
        .map(|(key, value)| format!("    <key>{key}</key>\n    <string>{value}</string>\n"))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n{entries}    <key>NSHighResolutionCapable</key>\n    <true/>\n</dict>\n</plist>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_has_what_the_system_looks_for() {
        let folder = std::env::temp_dir().join(format!("tidelist-bundle-{}", std::process::id()));
        let program = folder.join("built");
        fs::create_dir_all(&folder).unwrap();
        fs::write(&program, "any program").unwrap();
        let bundle = lay_out(&program, &folder).unwrap();
        let there = |file: &str| bundle.join("Contents").join(file).is_file();
        let all = ["MacOS/tidelist", "Resources/tidelist.icns", "Info.plist"].map(there);
        let info = fs::read_to_string(bundle.join("Contents/Info.plist")).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(all, [true; 3]);
        // The names in the list are those of the files.
        for (key, value) in
            [("CFBundleExecutable", "tidelist"), ("CFBundleIconFile", "tidelist"), ("CFBundleIdentifier", ID)]
        {
            let entry = format!("<key>{key}</key>\n    <string>{value}</string>");
            assert!(info.contains(&entry), "{entry} in {info}");
        }
        assert_eq!(info.matches("<key>").count(), info.matches("<string>").count() + 1);
        assert!(!info.contains("CFBundleURLTypes"));
    }
}
