//! The file that makes a program start at login, on Linux and macOS.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::APPLICATION_ID;

/// What the desktop reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An entry of freedesktop.org.
    DesktopEntry,
    /// A property list of macOS.
    PropertyList,
}

/// The file.
#[derive(Debug, Clone)]
pub(super) struct LoginFile {
    file: PathBuf,
    form: Form,
}

impl LoginFile {
    pub(super) fn new(folder: &Path, form: Form) -> Self {
        let ending = match form {
            Form::DesktopEntry => "desktop",
            Form::PropertyList => "plist",
        };
        Self { file: folder.join(format!("{APPLICATION_ID}.{ending}")), form }
    }

    /// Desktops switch an entry off by a line in it.
    pub(super) fn is_on(&self) -> bool {
        let Ok(text) = std::fs::read_to_string(&self.file) else { return false };
        let off = ["Hidden=true", "X-GNOME-Autostart-enabled=false"];
        self.form == Form::PropertyList || !text.lines().any(|line| off.contains(&line.trim()))
    }

    pub(super) fn switch_on(&self, command: &[String]) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let text = match self.form {
            Form::DesktopEntry => entry(command),
            Form::PropertyList => property_list(command),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(&self.file)?;
        Ok(())
    }

    pub(super) fn switch_off(&self) -> io::Result<()> {
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn entry(command: &[String]) -> String {
    let command: Vec<_> = command.iter().map(|part| quoted(part)).collect();
    format!(
        "[Desktop Entry]\nType=Application\nName=Tidelist\nExec={}\nIcon={APPLICATION_ID}\nTerminal=false\n\
         X-GNOME-Autostart-enabled=true\n",
        command.join(" ")
    )
}

/// Writes an argument as the specification of desktop entries wants it: quoted, and escaped once more as a string.
fn quoted(argument: &str) -> String {
    let mut out = String::from("\"");
    for letter in argument.chars() {
        match letter {
            '"' | '`' | '$' => {
                out.push_str("\\\\");
                out.push(letter);
            }
            '\\' => out.push_str("\\\\\\\\"),
            '%' => out.push_str("%%"),
            '\n' => out.push_str("\\n"),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn property_list(command: &[String]) -> String {
    let mut arguments = String::new();
    for part in command {
        let escaped = part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = writeln!(arguments, "        <string>{escaped}</string>"); // writing to a string cannot fail
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>{APPLICATION_ID}</string>
    <key>ProgramArguments</key>
    <array>
{arguments}    </array>
    <key>RunAtLoad</key>
    <true/>
</dict>
</plist>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autostart::Autostart;

    fn command() -> Vec<String> {
        ["/opt/My $apps/tide\"list", "--minimized", "--data-dir", "/home/ana/100% \\ours"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn it_is_switched_on_and_off_by_a_file_and_off_twice_is_off() {
        let dir = tempfile::tempdir().unwrap();
        for form in [Form::DesktopEntry, Form::PropertyList] {
            let login = Autostart::in_folder(&dir.path().join("new"), form, command());
            assert!(!login.is_on());
            login.switch_on().unwrap();
            login.switch_on().unwrap();
            assert!(login.is_on());
            login.switch_off().unwrap();
            login.switch_off().unwrap();
            assert!(!login.is_on());
        }
    }

    #[test]
    fn an_entry_the_desktop_switched_off_is_off_and_comes_on_again() {
        let dir = tempfile::tempdir().unwrap();
        let login = Autostart::in_folder(dir.path(), Form::DesktopEntry, command());
        login.switch_on().unwrap();
        let file = LoginFile::new(dir.path(), Form::DesktopEntry).file;
        for line in ["Hidden=true", "X-GNOME-Autostart-enabled=false"] {
            std::fs::write(&file, format!("[Desktop Entry]\n{line}\n")).unwrap();
            assert!(!login.is_on(), "{line}");
        }
        login.switch_on().unwrap();
        assert!(login.is_on());
    }

    #[test]
    fn arguments_are_written_so_that_they_are_read_as_they_are() {
        assert_eq!(quoted("/a b"), "\"/a b\"");
        assert_eq!(quoted("$x`\"%"), "\"\\\\$x\\\\`\\\\\"%%\"");
        assert_eq!(quoted("\\"), "\"\\\\\\\\\"");
        let list = property_list(&["/a & <b>".to_owned()]);
        assert!(list.contains("<string>/a &amp; &lt;b&gt;</string>"), "{list}");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error_and_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("file"), "").unwrap();
        let login = Autostart::in_folder(&dir.path().join("file"), Form::DesktopEntry, command());
        assert!(login.switch_on().is_err());
        assert!(!login.is_on());
    }
}
