//! The value in the registry that makes a program start at login on Windows.

use std::io;

use windows_registry::CURRENT_USER;

use super::command_line;
use crate::APPLICATION_ID;

const CURRENT_VERSION: &str = r"Software\Microsoft\Windows\CurrentVersion";

/// The keys of the registry, of this user.
#[derive(Debug, Clone)]
pub struct RunKey {
    /// What is started at login, by name.
    run: String,
    /// What the task manager switched off, by the same names.
    approved: String,
}

impl RunKey {
    pub(super) fn of_system() -> Self {
        Self::under(CURRENT_VERSION)
    }

    /// Returns the keys under this one.
    #[must_use]
    pub fn under(key: &str) -> Self {
        Self { run: format!(r"{key}\Run"), approved: format!(r"{key}\Explorer\StartupApproved\Run") }
    }

    pub(super) fn is_on(&self) -> bool {
        let named = CURRENT_USER.open(&self.run).and_then(|key| key.get_string(APPLICATION_ID));
        let approved = CURRENT_USER.open(&self.approved).and_then(|key| key.get_value(APPLICATION_ID));
        // What the task manager switches off has an odd first byte.
        let is_off = approved.is_ok_and(|value| value.first().is_some_and(|first| first % 2 == 1));
        named.is_ok() && !is_off
    }

    pub(super) fn switch_on(&self, command: &[String]) -> io::Result<()> {
        // First what may stand in the way: a value of its own changes nothing without the other.
        remove(&self.approved)?;
        CURRENT_USER.create(&self.run)?.set_string(APPLICATION_ID, command_line::line(command))?;
        Ok(())
    }

    pub(super) fn switch_off(&self) -> io::Result<()> {
        remove(&self.run)
    }
}

/// Removes this program's value from a key, if there is one.
fn remove(key: &str) -> io::Result<()> {
    let is_there = CURRENT_USER.open(key).and_then(|key| key.get_type(APPLICATION_ID)).is_ok();
    if is_there {
        CURRENT_USER.options().read().write().open(key)?.remove_value(APPLICATION_ID)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autostart::Autostart;

    /// A key of its own for each test, removed in the end.
    struct Scratch(String);

    impl Scratch {
        fn new(name: &str) -> Self {
            Self(format!(r"Software\Tidelist tests\{name}-{}", std::process::id()))
        }

        fn login(&self) -> Autostart {
            let command = [r"C:\My apps\tidelist.exe", "--minimized", "--data-dir", r"D:\tasks\"];
            Autostart::in_registry(RunKey::under(&self.0), command.map(str::to_owned).to_vec())
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            drop(CURRENT_USER.remove_tree(&self.0));
        }
    }

    #[test]
    fn it_is_switched_on_and_off_by_a_value_and_off_twice_is_off() {
        let scratch = Scratch::new("on-and-off");
        let login = scratch.login();
        assert!(!login.is_on());
        login.switch_off().unwrap();
        login.switch_on().unwrap();
        login.switch_on().unwrap();
        assert!(login.is_on());
        let run = CURRENT_USER.open(format!(r"{}\Run", scratch.0)).unwrap();
        let line = run.get_string("io.github.tidelist.Tidelist").unwrap();
        assert_eq!(line, r#""C:\My apps\tidelist.exe" "--minimized" "--data-dir" "D:\tasks\\""#);
        login.switch_off().unwrap();
        login.switch_off().unwrap();
        assert!(!login.is_on());
    }

    #[test]
    fn what_the_task_manager_switched_off_is_off_and_comes_on_again() {
        let scratch = Scratch::new("task-manager");
        let login = scratch.login();
        login.switch_on().unwrap();
        let approved = format!(r"{}\Explorer\StartupApproved\Run", scratch.0);
        let approved = CURRENT_USER.create(approved).unwrap();
        for (first, on) in [(2, true), (3, false)] {
            let bytes = [first, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
            approved.set_bytes(APPLICATION_ID, windows_registry::Type::Bytes, &bytes).unwrap();
            assert_eq!(login.is_on(), on, "{first}");
        }
        login.switch_on().unwrap();
        assert!(login.is_on());
    }
}
