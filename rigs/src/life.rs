//! The life of one writer process, as its watcher sees it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::told::Line;

/// How long a process may take to open its store on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that runs.
#[derive(Debug)]
pub struct Life {
    child: Child,
    lines: Arc<Mutex<Vec<Line>>>,
    reader: Option<JoinHandle<()>>,
    opened: Receiver<()>,
}

impl Life {
    /// Starts it.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let lines: Arc<Mutex<Vec<Line>>> = Arc::default();
        let heard = Arc::clone(&lines);
        let (sender, opened) = mpsc::channel();
        let reader = thread::spawn(move || {
            for line in out.lines().map_while(Result::ok).filter_map(|text| Line::read(&text)) {
                let opens = matches!(line, Line::Found(_));
                heard.lock().unwrap().push(line);
                if opens {
                    let _nobody_waits_any_more = sender.send(());
                }
            }
        });
        Self { child, lines, reader: Some(reader), opened }
    }

    /// Waits until its store is open.
    ///
    /// # Errors
    /// A sentence, if it ends before that or takes far too long.
    pub fn wait_until_open(&mut self) -> Result<(), String> {
        let opened = self.opened.recv_timeout(PATIENCE);
        opened.map_err(|_| "a process did not open its store".to_owned())
    }

    /// Takes what it told so far.
    ///
    /// # Panics
    /// If the reader did.
    #[must_use]
    pub fn told(&self) -> Vec<Line> {
        self.lines.lock().unwrap().clone()
    }

    /// Kills it and returns all it told.
    ///
    /// # Errors
    /// A sentence, if it had ended by itself.
    pub fn kill(mut self) -> Result<Vec<Line>, String> {
        self.child.kill().map_err(|error| error.to_string())?;
        let status = self.child.wait().map_err(|error| error.to_string())?;
        self.reader.take().map(JoinHandle::join);
        if was_killed(status) { Ok(self.told()) } else { Err(format!("a process ended by itself: {status}")) }
    }
}

/// A watcher that fails leaves no process behind.
impl Drop for Life {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

#[cfg(not(unix))]
fn was_killed(status: ExitStatus) -> bool {
    status.code() == Some(1)
}
