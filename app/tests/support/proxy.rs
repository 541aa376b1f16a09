//! The way between a computer and the server, that can be cut at a chosen moment.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

/// Passes bytes on to a server on this computer.
#[derive(Debug)]
pub struct Proxy {
    pub url: String,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    upstream: u16,
    /// How many more chunks of answers pass; then none does.
    answers_left: AtomicUsize,
    /// Whether connections are refused.
    down: AtomicBool,
    cut: mpsc::Sender<()>,
}

impl Proxy {
    /// Listens before the server on this port, and gives a word when the answers are cut off.
    pub fn before(upstream: u16) -> (Self, mpsc::Receiver<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (cut, was_cut) = mpsc::channel();
        let state = Arc::new(State {
            upstream,
            answers_left: AtomicUsize::new(usize::MAX),
            down: AtomicBool::new(false),
            cut,
        });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.down.load(Ordering::SeqCst) {
                    drop(stream.shutdown(Shutdown::Both));
                    continue;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", shared.upstream)) else { continue };
                let (to_server, to_client) = (server.try_clone().unwrap(), stream.try_clone().unwrap());
                std::thread::spawn(move || pass(stream, to_server, |_| true));
                let state = Arc::clone(&shared);
                std::thread::spawn(move || pass(server, to_client, |_| state.may_answer()));
            }
        });
        (Self { url, state }, was_cut)
    }

    /// Lets so many more answers pass. The server still gets everything that is sent.
    pub fn cut_after(&self, answers: usize) {
        self.state.answers_left.store(answers, Ordering::SeqCst);
    }

    /// Closes every new connection at once.
    pub fn take_down(&self) {
        self.state.down.store(true, Ordering::SeqCst);
    }

    /// Passes everything again.
    pub fn mend(&self) {
        self.state.answers_left.store(usize::MAX, Ordering::SeqCst);
        self.state.down.store(false, Ordering::SeqCst);
    }
}

impl State {
    fn may_answer(&self) -> bool {
        let left = self.answers_left.load(Ordering::SeqCst);
        if left == 0 {
            let _ = self.cut.send(());
            return false;
        }
        if left != usize::MAX {
            self.answers_left.store(left - 1, Ordering::SeqCst);
        }
        true
    }
}

/// Passes bytes on while it may; what may not pass is swallowed, and the connection stays open.
fn pass(mut from: TcpStream, mut to: TcpStream, may: impl Fn(usize) -> bool) {
    let mut bytes = [0; 16384];
    while let Ok(read) = from.read(&mut bytes) {
        if read == 0 {
            break;
        }
        if may(read) && to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    drop(to.shutdown(Shutdown::Write));
}
