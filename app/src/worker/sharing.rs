//! Sharing, as the worker does it: the server runs beside, and this computer's own profile is one of its clients.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::run::Ended;
use super::{Update, Way, Worker};
use crate::config::Trust;
use crate::profile::{Account, KeepToken, SignIn, sentence};
use crate::say;
use crate::share::{self, Running, Sharing, SharingState};
use crate::told::Told;

/// What the worker knows of sharing.
#[derive(Debug)]
pub(super) struct Post {
    running: Option<Arc<Running>>,
    /// Whether it begins or ends at this moment.
    busy: bool,
    port: u16,
    problem: Option<String>,
}

impl Default for Post {
    fn default() -> Self {
        Self { running: None, busy: false, port: share::PORT, problem: None }
    }
}

impl Post {
    /// Whether it begins or ends at this moment.
    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }
}

/// What came of beginning or ending to share.
#[derive(Debug)]
pub(super) enum Came {
    Begun(Result<Running, String>),
    Ended(Result<(), String>),
}

impl Worker {
    fn share_folder(&self) -> PathBuf {
        share::folder(self.profile.folder())
    }

    /// Begins to share with the window, if that is switched on.
    pub(super) fn share_if_wanted(&mut self) {
        match share::wanted(&self.share_folder()) {
            Ok(wanted) => {
                self.post.port = wanted.port;
                if wanted.on {
                    self.share(wanted.port);
                }
            }
            Err(error) => self.not_shared(error.told()),
        }
    }

    /// Begins to share.
    pub(super) fn share(&mut self, port: u16) {
        if self.post.busy || self.post.running.is_some() {
            return self.tell_sharing();
        }
        self.post.port = port;
        if let Some(other) = self.other_server() {
            return self.not_shared(say!("error-syncs-elsewhere", server = other));
        }
        if self.running.is_some() {
            return self.not_shared(say!("error-sync-runs"));
        }
        self.post.problem = None;
        self.post.busy = true;
        // Nothing else asks a server meanwhile.
        self.running = Some(CancellationToken::new());
        self.tell_sharing();
        let (folder, host) = (self.share_folder(), gethostname::gethostname().to_string_lossy().into_owned());
        let (account, beside) = (self.profile.account(), self.beside.clone());
        tokio::spawn(async move {
            let begun = begin(folder, port, host, account).await;
            drop(beside.send(Ended::Shared(Box::new(Came::Begun(begun)))));
        });
    }

    /// Ends sharing; the tasks stay here, and those of the other computers there.
    pub(super) fn stop_sharing(&mut self) {
        self.post.problem = None;
        let Some(running) = self.post.running.take() else {
            if let Err(error) = share::switch_off(&self.share_folder()) {
                return self.not_shared(error.told());
            }
            return self.tell_sharing();
        };
        self.post.busy = true;
        self.stop_listening();
        if let Some(sync) = &self.running {
            sync.cancel();
        }
        self.tell_sharing();
        let (folder, account, beside) = (self.share_folder(), self.profile.account(), self.beside.clone());
        tokio::spawn(async move {
            let ended = end(&running, folder, account).await;
            drop(beside.send(Ended::Shared(Box::new(Came::Ended(ended)))));
        });
    }

    /// Makes an invitation for another person.
    pub(super) fn invite(&self) {
        let Some(running) = self.post.running.clone() else { return self.tell_sharing() };
        self.tell_of(running, Asked::Invitation);
    }

    /// Tells where sharing stands.
    pub(super) fn tell_sharing(&self) {
        match &self.post.running {
            Some(running) => self.tell_of(Arc::clone(running), Asked::Look),
            None => self.tell(Update::Sharing(Box::new(Sharing {
                port: self.post.port,
                state: if self.post.busy { SharingState::Busy } else { SharingState::Off },
                problem: self.post.problem.clone(),
            }))),
        }
    }

    /// Takes in what came of beginning or ending.
    pub(super) fn sharing_came(&mut self, came: Came) {
        self.post.busy = false;
        match came {
            Came::Begun(begun) => {
                self.running = None;
                match begun {
                    Ok(running) => {
                        self.post.running = Some(Arc::new(running));
                        self.trouble = None;
                        self.tell_sharing();
                        self.sync();
                    }
                    Err(said) => {
                        tracing::warn!("sharing did not begin");
                        self.not_shared(said);
                    }
                }
            }
            Came::Ended(ended) => {
                self.trouble = None;
                match ended {
                    Ok(()) => self.tell_sharing(),
                    Err(said) => self.not_shared(said),
                }
            }
        }
        self.tell_all_rows(); // whether rows wait depends on the account
    }

    /// Stops the server before the worker ends. It begins again with the next window.
    pub(super) async fn leave_post(&mut self) {
        if let Some(running) = self.post.running.take() {
            running.stop().await;
        }
    }

    fn not_shared(&mut self, said: String) {
        self.post.problem = Some(said);
        self.tell_sharing();
    }

    /// Returns the server this profile syncs with, if that is another one than its own.
    fn other_server(&self) -> Option<String> {
        let account = self.profile.account_name()?;
        let own = share::wanted(&self.share_folder()).map(|wanted| wanted.own_url).unwrap_or_default();
        (account.server != own).then_some(account.server)
    }

    fn tell_of(&self, running: Arc<Running>, asked: Asked) {
        let (updates, port) = (self.updates.clone(), self.post.port);
        let own_ear = usize::from(self.listens());
        tokio::spawn(async move {
            let (invitation, problem) = match asked {
                Asked::Look => (None, None),
                Asked::Invitation => match running.invite().await {
                    Ok(address) => (Some(address), None),
                    Err(said) => (None, Some(sentence(&said))),
                },
            };
            let state = match running.look().await {
                Some(mut shared) => {
                    shared.listening = shared.listening.saturating_sub(own_ear);
                    shared.invitation = invitation;
                    SharingState::On(shared)
                }
                None => SharingState::Off,
            };
            let _ = updates.send(Update::Sharing(Box::new(Sharing { port, state, problem })));
        });
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Look,
    Invitation,
}

async fn begin(
    folder: PathBuf,
    port: u16,
    host: String,
    account: Arc<Mutex<Account>>,
) -> Result<Running, String> {
    let running = share::start(&folder, port, host).await.map_err(|error| error.told())?;
    match sign_in(&running, &mut *account.lock().await).await {
        Ok(()) => Ok(running),
        Err(said) => {
            running.stop().await;
            Err(said)
        }
    }
}

/// Makes this computer's own profile a client of its server.
async fn sign_in(running: &Running, account: &mut Account) -> Result<(), String> {
    let said = |error: crate::profile::AccountError| error.told();
    if let Some(former) = &running.former_url {
        account.rename_server(former, &running.own_url).map_err(said)?;
    }
    let is_signed_in = account.name().is_some_and(|name| name.server == running.own_url);
    if !is_signed_in || account.connect().await.is_err() {
        let asked = SignIn {
            server: running.own_url.clone(),
            way: Way::Password { user: running.user.clone(), password: running.password().await },
            trust: Trust { ca_file: Some(running.certificate.clone()), ..Trust::default() },
            // It lies beside what it opens.
            keep: KeepToken::File,
        };
        account.sign_in(asked).await.map_err(said)?;
    }
    running.remember().await.map_err(|error| error.told())
}

async fn end(running: &Running, folder: PathBuf, account: Arc<Mutex<Account>>) -> Result<(), String> {
    {
        let account = &mut *account.lock().await;
        if account.name().is_some_and(|name| name.server == running.own_url) {
            account.sign_out().await.map_err(|error| error.told())?;
        }
    }
    running.stop().await;
    share::switch_off(&folder).map_err(|error| error.told())
}
