//! What went wrong, as the window says it: in the language of this thread. What the system, a server or a library gave as
//! its reason is quoted as it was given. On the command line the same errors say the same in English.

use remote_http::{AddressError, BuildError};

use crate::keychain::KeychainError;
use crate::profile::{
    AccountError, BackupError, CheckError, EditError, FileProblem, ReadError, UseOtherError, as_sentence,
    remote_fault, sentence,
};
use crate::say;
use crate::share::ShareError;

/// Something that went wrong and can be told.
pub(crate) trait Told {
    /// Tells it in a sentence or two.
    fn told(&self) -> String;
}

/// The reason somebody else gave.
impl Told for sync_core::Error {
    fn told(&self) -> String {
        sentence(&self.to_string())
    }
}

impl Told for AccountError {
    fn told(&self) -> String {
        match self {
            Self::NotConnected => say!("error-not-connected"),
            Self::SignInAgain => say!("error-sign-in-again"),
            Self::AnotherOwner { owner, asked } => {
                say!("error-another-owner", owner = owner.as_str(), asked = asked.as_str())
            }
            Self::AnotherServer { server } => say!("error-another-server", server = server.as_str()),
            Self::Build(error) => error.told(),
            Self::CaFile { path, source } => {
                let (path, reason) = (path.display().to_string(), source.to_string());
                say!("error-authority-file", path = path, reason = reason)
            }
            Self::OwnList => say!("people-own-list"),
            Self::Remote(error) => remote_fault(error),
            Self::Keychain(error) => error.told(),
            Self::Store(error) => error.told(),
            Self::Settings(said) => as_sentence(said),
        }
    }
}

impl Told for BuildError {
    fn told(&self) -> String {
        match self {
            Self::Address(AddressError::NotAnAddress) => say!("error-no-address"),
            Self::Address(AddressError::Scheme) => say!("error-scheme"),
            Self::Address(AddressError::Plain) => say!("error-plain"),
            Self::Address(AddressError::TooMuch) => say!("error-address-too-much"),
            Self::Token => say!("error-token"),
            Self::Certificate(_) => say!("error-no-certificate-in-file"),
            Self::Proxy(proxy) => say!("error-proxy", proxy = proxy.as_str()),
            Self::Tls(_) => say!("error-no-secure-connections"),
        }
    }
}

impl Told for KeychainError {
    fn told(&self) -> String {
        match self {
            Self::Absent => say!("error-no-keychain"),
            Self::Refused(reason) => say!("error-keychain", reason = reason.as_str()),
            Self::File { path, source } => {
                let (path, reason) = (path.display().to_string(), source.to_string());
                say!("error-token-file", path = path, reason = reason)
            }
        }
    }
}

impl Told for ShareError {
    fn told(&self) -> String {
        match self {
            Self::PortTaken(port) => say!("error-port-taken", port = port.to_string()),
            Self::PortRefused(port) => say!("error-port-refused", port = port.to_string()),
            Self::File { path, source } => {
                let (path, reason) = (path.display().to_string(), source.to_string());
                say!("error-share-file", path = path, reason = reason)
            }
            Self::Damaged(path) => say!("error-share-damaged", path = path.display().to_string()),
            Self::Certificate(reason) => say!("error-share-certificate", reason = reason.as_str()),
            Self::Server(reason) => sentence(reason),
        }
    }
}

impl Told for EditError {
    fn told(&self) -> String {
        match self {
            Self::Empty => say!("error-empty-title"),
            Self::TooLong => say!("error-too-long", n = todo::MAX_ROW_BYTES / 1024),
            Self::Gone => say!("error-gone"),
            Self::NoTrash(reason) => say!("error-no-trash", reason = reason.to_string()),
            Self::Barred(why) => as_sentence(&why.to_string()),
            Self::NotSaved(reason) => say!("error-not-saved", reason = reason.to_string()),
        }
    }
}

impl Told for UseOtherError {
    fn told(&self) -> String {
        match self {
            Self::Unknown => say!("error-decision-gone"),
            Self::ChangedSince => say!("changed-just-now"),
            Self::Edit(error) => error.told(),
        }
    }
}

impl Told for FileProblem {
    fn told(&self) -> String {
        match self {
            Self::Io { path, what, source } => {
                let (path, reason) = (path.display().to_string(), source.to_string());
                match *what {
                    "read" => say!("error-file-not-read", path = path, reason = reason),
                    _ => say!("error-file-not-written", path = path, reason = reason),
                }
            }
            Self::TooLarge { path } => {
                let n = crate::profile::MAX_FILE_BYTES / 1024 / 1024;
                say!("error-file-too-large", path = path.display().to_string(), n = n)
            }
            Self::NotOurs { path, source } => {
                let (path, reason) = (path.display().to_string(), source.to_string());
                say!("error-file-not-understood", path = path, reason = reason)
            }
            Self::Store(error) => error.told(),
        }
    }
}

impl Told for CheckError {
    fn told(&self) -> String {
        match self {
            Self::Damaged { what } => say!("error-damaged", what = what.as_str()),
            Self::Failed(error) => say!("error-not-checked", reason = error.to_string()),
        }
    }
}

impl Told for BackupError {
    fn told(&self) -> String {
        match self {
            Self::Full => say!("error-no-room-for-backup"),
            Self::Folder { path, source } => {
                let (path, reason) = (path.display().to_string(), source.to_string());
                say!("error-backup-folder", path = path, reason = reason)
            }
            Self::Unknown(name) => say!("error-no-such-backup", name = name.as_str()),
            Self::Unreadable { path, source } => {
                let (path, reason) = (path.display().to_string(), source.reason().told());
                say!("error-not-restored", path = path, reason = reason)
            }
            Self::Store(error) => error.told(),
        }
    }
}

impl Told for ReadError {
    fn told(&self) -> String {
        match self {
            Self::NotOurs => say!("error-no-backup"),
            Self::Newer => say!("error-newer-backup"),
            Self::Damaged => say!("error-damaged-backup"),
            Self::Io(error) => sentence(&error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::language::{Language, speak};

    fn some() -> Vec<(Box<dyn Told>, &'static str)> {
        let source = || std::io::Error::other("gave-reason");
        let path = || PathBuf::from("/some/file");
        vec![
            (Box::new(AccountError::NotConnected), ""),
            (Box::new(AccountError::SignInAgain), ""),
            (Box::new(AccountError::AnotherOwner { owner: "ana".into(), asked: "ben".into() }), "ben"),
            (Box::new(AccountError::AnotherServer { server: "home.example".into() }), "home.example"),
            (Box::new(AccountError::CaFile { path: path(), source: source() }), "/some/file"),
            (Box::new(AccountError::Build(BuildError::Token)), ""),
            (Box::new(AccountError::Build(AddressError::Plain.into())), "http://"),
            (Box::new(AccountError::Build(BuildError::Proxy("http://proxy".into()))), "http://proxy"),
            (Box::new(KeychainError::Absent), ""),
            (Box::new(KeychainError::Refused("gave-reason".into())), "gave-reason"),
            (Box::new(ShareError::PortTaken(8787)), "8787"),
            (Box::new(ShareError::PortRefused(80)), "1024"),
            (Box::new(ShareError::Damaged(path())), "/some/file"),
            (Box::new(EditError::Empty), ""),
            (Box::new(EditError::TooLong), "KiB"),
            (Box::new(EditError::Gone), ""),
            (Box::new(EditError::NoTrash(source())), "gave-reason"),
            (Box::new(UseOtherError::Unknown), ""),
            (Box::new(FileProblem::Io { path: path(), what: "read", source: source() }), "gave-reason"),
            (Box::new(FileProblem::TooLarge { path: path() }), "MiB"),
            (Box::new(CheckError::Damaged { what: "gave-reason".into() }), "tidelist store salvage"),
            (Box::new(BackupError::Full), ""),
            (Box::new(BackupError::Folder { path: path(), source: source() }), "/some/file"),
            (Box::new(ReadError::Newer), "Tidelist"),
        ]
    }

    #[test]
    fn what_went_wrong_is_told_in_every_language_with_the_reason_as_it_was_given() {
        let told = |language| {
            speak(language);
            some().iter().map(|(error, _)| error.told()).collect::<Vec<_>>()
        };
        let english = told(Language::English);
        for language in Language::ALL {
            for ((said, (_, quoted)), english) in told(language).iter().zip(some()).zip(&english) {
                assert!(said.contains(quoted), "{language:?}: {said}");
                assert_eq!(said == english, language == Language::English, "{language:?}: {said}");
            }
        }
    }

    #[test]
    fn the_window_says_in_english_what_the_command_line_says() {
        speak(Language::English);
        let same = |told: String, said: String| assert_eq!(told, as_sentence(&said));
        for error in [EditError::Empty, EditError::TooLong, EditError::Gone] {
            same(error.told(), error.to_string());
        }
        for error in [ShareError::PortTaken(8787), ShareError::PortRefused(80)] {
            same(error.told(), error.to_string());
        }
        for error in [AccountError::NotConnected, AccountError::SignInAgain] {
            same(error.told(), error.to_string());
        }
    }
}
