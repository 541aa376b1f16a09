//! What is started at login: which program, and how Windows wants it written.

use std::path::{Path, PathBuf};

/// The program that starts this one on Windows without a console, as it is called where both are installed.
const WITHOUT_CONSOLE: &str = "tidelistw.exe";

/// Returns what to start at login: on Windows the program beside this one that opens no console, if it is there.
pub(super) fn program_at_login(this: &Path) -> PathBuf {
    let launcher = this.with_file_name(WITHOUT_CONSOLE);
    if cfg!(windows) && launcher.is_file() { launcher } else { this.to_owned() }
}

/// Writes a program and its arguments in one line, so that programs of Windows read them as they are: quoted, with the
/// backslashes before a quote doubled.
#[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "only Windows has such lines"))]
pub(super) fn line(command: &[String]) -> String {
    command.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(" ")
}

fn quoted(argument: &str) -> String {
    let mut out = String::from("\"");
    let mut backslashes = 0;
    for letter in argument.chars() {
        if letter == '"' {
            out.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if letter == '\\' { backslashes + 1 } else { 0 };
        out.push(letter);
    }
    out.push_str(&"\\".repeat(backslashes));
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_quoted_as_programs_of_windows_read_them() {
        let table = [
            (r"C:\Program Files\Tidelist\tidelist.exe", r#""C:\Program Files\Tidelist\tidelist.exe""#),
            ("--minimized", r#""--minimized""#),
            ("", r#""""#),
            (r"D:\my tasks\", r#""D:\my tasks\\""#),
            (r#"a"b"#, r#""a\"b""#),
            (r#"a\"b"#, r#""a\\\"b""#),
            (r"\\computer\share", r#""\\computer\share""#),
        ];
        for (argument, written) in table {
            assert_eq!(quoted(argument), written, "{argument}");
        }
        assert_eq!(line(&["a b".to_owned(), "c".to_owned()]), r#""a b" "c""#);
    }

    #[test]
    fn what_opens_no_console_is_started_at_login_only_where_it_is_installed() {
        let dir = tempfile::tempdir().unwrap();
        let this = dir.path().join("tidelist.exe");
        assert_eq!(program_at_login(&this), this);
        std::fs::write(dir.path().join(WITHOUT_CONSOLE), "").unwrap();
        let wanted = if cfg!(windows) { dir.path().join(WITHOUT_CONSOLE) } else { this.clone() };
        assert_eq!(program_at_login(&this), wanted);
    }
}
