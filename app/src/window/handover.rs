//! One window per profile: a second start hands over what it was asked for to the window that is open, and ends.
//!
//! The open window listens on this computer only, and writes into a file in the profile where, and a secret. Only this user
//! can read the file; who knows the secret is this user, and can ask for no more than what is an [`Errand`].

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::worker::Errand;

const FILE: &str = "window.json";
/// How long either side waits for the other.
const PATIENCE: Duration = Duration::from_secs(2);
/// More is no errand, in bytes: the longest link, were each of its letters escaped.
const LONGEST: u64 = 64 * 1024;
const DONE: &str = "done\n";

/// Where the open window listens. `Debug` is not derived: it holds a secret.
#[derive(Serialize, Deserialize)]
struct Place {
    port: u16,
    secret: String,
}

#[derive(Serialize, Deserialize)]
struct Asked {
    secret: String,
    errand: Errand,
}

fn file(profile: &Path) -> PathBuf {
    profile.join(FILE)
}

/// Listens for other starts, until the program ends. To be called by whoever has the profile's lock.
///
/// # Errors
/// The system's; then a second start says that the profile is in use.
pub(super) fn listen(profile: &Path, told: impl Fn(Errand) + Send + 'static) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let secret = uuid::Uuid::new_v4().simple().to_string();
    let place = Place { port: listener.local_addr()?.port(), secret: secret.clone() };
    let mut draft = tempfile::NamedTempFile::new_in(profile)?; // readable by this user only
    draft.write_all(&serde_json::to_vec(&place)?)?;
    draft.persist(file(profile))?;
    std::thread::Builder::new().name("handover".to_owned()).spawn(move || {
        for stream in listener.incoming().flatten() {
            drop(answer(&stream, &secret, &told)); // whoever it was went away
        }
    })?;
    Ok(())
}

fn answer(mut stream: &TcpStream, secret: &str, told: &impl Fn(Errand)) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut line)?;
    let asked: Asked = serde_json::from_str(&line)?;
    if asked.secret != secret {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    told(asked.errand);
    stream.write_all(DONE.as_bytes())
}

/// Hands an errand over to the window that has the profile open. Returns whether there is one.
#[must_use]
pub(super) fn hand_over(profile: &Path, errand: Errand) -> bool {
    let handed = || -> io::Result<bool> {
        let Place { port, secret } = serde_json::from_slice(&std::fs::read(file(profile))?)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut line = serde_json::to_vec(&Asked { secret, errand })?;
        line.push(b'\n');
        stream.write_all(&line)?;
        let mut answer = String::new();
        stream.take(LONGEST).read_to_string(&mut answer)?;
        Ok(answer == DONE)
    };
    // No file, nobody there, or somebody else: then this start opens the window.
    handed().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn an_errand_reaches_the_window_that_listens() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!hand_over(dir.path(), Errand::Show), "nobody is there yet");
        let (sender, errands) = mpsc::channel();
        listen(dir.path(), move |errand| sender.send(errand).unwrap()).unwrap();
        let long = format!("tidelist://add?title=x&notes={}", "\"".repeat(4000));
        for errand in [Errand::Show, Errand::QuickAdd, Errand::Follow(long.parse().unwrap())] {
            assert!(hand_over(dir.path(), errand.clone()));
            assert_eq!(errands.recv().unwrap(), errand);
        }
    }

    #[test]
    fn without_the_secret_nothing_is_done() {
        let dir = tempfile::tempdir().unwrap();
        let (sender, errands) = mpsc::channel();
        listen(dir.path(), move |errand| sender.send(errand).unwrap()).unwrap();
        let mut place: Place = serde_json::from_slice(&std::fs::read(file(dir.path())).unwrap()).unwrap();
        let good = std::mem::replace(&mut place.secret, "guessed".to_owned());
        let other = tempfile::tempdir().unwrap();
        std::fs::write(file(other.path()), serde_json::to_vec(&place).unwrap()).unwrap();
        assert!(!hand_over(other.path(), Errand::Show));
        for bytes in
            [&b"\n"[..], b"{}\n", &[0xff; 5000], b"{\"secret\":\"x\",\"errand\":{\"Follow\":\"no link\"}}\n"]
        {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, place.port)).unwrap();
            drop(stream.write_all(bytes));
        }
        assert!(hand_over(dir.path(), Errand::QuickAdd), "it still listens: {}", good.len());
        assert_eq!(errands.recv().unwrap(), Errand::QuickAdd, "and heard nothing before");
    }

    #[test]
    fn a_window_that_is_gone_leaves_a_file_that_harms_nobody() {
        let dir = tempfile::tempdir().unwrap();
        for left in ["", "{", r#"{"port":1,"secret":"x"}"#] {
            std::fs::write(file(dir.path()), left).unwrap();
            assert!(!hand_over(dir.path(), Errand::Show), "{left}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_can_read_where_it_listens() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        listen(dir.path(), drop).unwrap();
        let mode = std::fs::metadata(file(dir.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
