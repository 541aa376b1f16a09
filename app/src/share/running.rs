//! The server on a thread of its own: what the window does never waits for it.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use server::accounts::Admin;
use server::{RunningServer, StartError};
use sync_core::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::certificate::Certificates;
use super::kept::Kept;
use super::{ShareError, Shared, SharedDevice, addresses, certificate};

/// How long requests in hand may take when sharing ends: less than the window waits for the worker.
const DRAIN: Duration = Duration::from_secs(2);
/// How long an invitation is good, in days.
const INVITED_FOR: u32 = 7;

/// A server that runs. Dropping it stops it, without waiting for that.
#[derive(Debug)]
pub(crate) struct Running {
    asks: mpsc::UnboundedSender<Ask>,
    /// How this computer's own profile reaches it.
    pub(crate) own_url: String,
    /// How it reached it the last time, if that was another way.
    pub(crate) former_url: Option<String>,
    /// The certificate to trust.
    pub(crate) certificate: PathBuf,
    /// The account all computers of this user sign in to.
    pub(crate) user: String,
    folder: PathBuf,
    kept: Arc<tokio::sync::Mutex<Kept>>,
}

enum Ask {
    Look(oneshot::Sender<Shared>),
    Invite(oneshot::Sender<Result<SecretString, String>>),
    Stop(oneshot::Sender<()>),
}

/// Begins to share what is in this folder, and makes there what is missing. When this returns, the server answers.
///
/// # Errors
/// [`ShareError`]; then nothing listens.
pub(crate) async fn start(folder: &Path, port: u16, host: String) -> Result<Running, ShareError> {
    let (asks, asked) = mpsc::unbounded_channel();
    let (started, starting) = oneshot::channel();
    let place = folder.to_owned();
    let work = move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        match runtime {
            Ok(runtime) => runtime.block_on(work(place, port, host, started, asked)),
            Err(error) => drop(started.send(Err(ShareError::Server(error.to_string())))),
        }
    };
    std::thread::Builder::new()
        .name("share".to_owned())
        .spawn(work)
        .map_err(|error| ShareError::Server(error.to_string()))?;
    let ended = || ShareError::Server("the server ended while it was started".to_owned());
    let (kept, own_url, certificate) = starting.await.map_err(|_| ended())??;
    Ok(Running {
        asks,
        former_url: Some(kept.own_url.clone()).filter(|url| !url.is_empty() && *url != own_url),
        own_url,
        certificate,
        user: kept.user.clone(),
        folder: folder.to_owned(),
        kept: Arc::new(tokio::sync::Mutex::new(kept)),
    })
}

impl Running {
    /// Returns the password of the account.
    pub(crate) async fn password(&self) -> SecretString {
        self.kept.lock().await.password()
    }

    /// Remembers that it is on, and how it is reached: from now on it begins with the window.
    pub(crate) async fn remember(&self) -> Result<(), ShareError> {
        let kept = &mut *self.kept.lock().await;
        kept.on = true;
        kept.own_url.clone_from(&self.own_url);
        kept.save(&self.folder)
    }

    /// Tells what other computers need, and who is there. `None` if it ended by itself.
    pub(crate) async fn look(&self) -> Option<Shared> {
        let (answer, told) = oneshot::channel();
        self.asks.send(Ask::Look(answer)).ok()?;
        told.await.ok()
    }

    /// Makes an invitation for another person: the address of the page that takes it.
    pub(crate) async fn invite(&self) -> Result<SecretString, String> {
        let (answer, told) = oneshot::channel();
        let gone = || "The server is not running any more.".to_owned();
        self.asks.send(Ask::Invite(answer)).map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }

    /// Finishes the requests in hand, closes the database and frees the port.
    pub(crate) async fn stop(&self) {
        let (answer, told) = oneshot::channel();
        if self.asks.send(Ask::Stop(answer)).is_ok() {
            let _ = told.await; // it ended by itself
        }
    }
}

type Started = Result<(Kept, String, PathBuf), ShareError>;

async fn work(
    folder: PathBuf,
    port: u16,
    host: String,
    started: oneshot::Sender<Started>,
    mut asked: mpsc::UnboundedReceiver<Ask>,
) {
    let open = match Open::new(&folder, port, &host).await {
        Ok(open) => open,
        Err(error) => return drop(started.send(Err(error))),
    };
    let answer = (open.kept.clone(), open.own_url(), open.certificates.authority.clone());
    if started.send(Ok(answer)).is_err() {
        return; // nobody waits any more, and dropping the server stops it
    }
    while let Some(ask) = asked.recv().await {
        match ask {
            Ask::Look(answer) => drop(answer.send(open.look().await)),
            Ask::Invite(answer) => drop(answer.send(open.invite().await)),
            Ask::Stop(answer) => {
                open.server.shutdown().await;
                let _ = answer.send(());
                return;
            }
        }
    }
}

/// What the thread has open.
struct Open {
    server: RunningServer,
    admin: Admin,
    kept: Kept,
    certificates: Certificates,
    addresses: Vec<IpAddr>,
}

impl Open {
    async fn new(folder: &Path, port: u16, host: &str) -> Result<Self, ShareError> {
        let known = Kept::load(folder)?;
        let is_new = known.is_none();
        let kept = Kept { port, ..known.unwrap_or_else(|| Kept::new(port)) };
        let addresses = addresses::own();
        let certificates = certificate::prepare(folder, &addresses::names(host, &addresses))?;
        let data = folder.join("data");
        crate::profile::folder::create(&data)
            .map_err(|source| ShareError::File { path: data.clone(), source })?;
        let mut config = server::Config::new(data);
        let only_six = !addresses.is_empty() && addresses.iter().all(IpAddr::is_ipv6);
        let all = if only_six { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
        config.listen = SocketAddr::new(all, port);
        config.tls = Some(certificates.tls.clone());
        config.limits.drain = DRAIN;
        let server = server::start(config.clone()).await.map_err(|error| not_started(error, port))?;
        let storage = server::open(&config).await.map_err(|error| not_started(error, port))?;
        let admin = Admin::new(storage);
        let said = |error: server::accounts::AdminError| ShareError::Server(error.to_string());
        let has_account = admin.names().await.map_err(said)?.contains(&kept.user);
        if is_new {
            // Written first: a password nobody knows would lock everybody out.
            kept.save(folder)?;
        }
        match (has_account, is_new) {
            (false, _) => admin.add(&kept.user, kept.password()).await.map_err(said)?,
            // The file with the password was lost.
            (true, true) => admin.set_password(&kept.user, kept.password()).await.map_err(said)?,
            (true, false) => {}
        }
        Ok(Self { server, admin, kept, certificates, addresses })
    }

    fn port(&self) -> u16 {
        self.server.local_addr().port()
    }

    fn own_url(&self) -> String {
        let own = match self.server.local_addr() {
            SocketAddr::V4(_) => IpAddr::from(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        };
        format!("https://{}", SocketAddr::new(own, self.port()))
    }

    async fn look(&self) -> Shared {
        let mut devices = Vec::new();
        for user in self.admin.names().await.unwrap_or_default() {
            let of_user = self.admin.devices(&user).await.unwrap_or_default();
            devices.extend(of_user.into_iter().map(|device| SharedDevice {
                name: device.session.device,
                user: user.clone(),
                used_at: Timestamp(device.session.used_at),
            }));
        }
        devices.sort_by_key(|device| std::cmp::Reverse(device.used_at));
        Shared {
            addresses: addresses::urls(&self.addresses, self.port()),
            certificate: self.certificates.authority.clone(),
            fingerprint: self.certificates.fingerprint.clone(),
            user: self.kept.user.clone(),
            password: self.kept.password(),
            devices,
            listening: self.server.listening(),
            invitation: None,
        }
    }

    async fn invite(&self) -> Result<SecretString, String> {
        let address = addresses::urls(&self.addresses, self.port()).into_iter().next();
        let address = address.unwrap_or_else(|| self.own_url());
        let invitation = self.admin.invite(INVITED_FOR).await.map_err(|error| error.to_string())?;
        Ok(format!("{address}/join/{}", invitation.code.expose()).into())
    }
}

fn not_started(error: StartError, port: u16) -> ShareError {
    match &error {
        StartError::Listen { source, .. } if source.kind() == ErrorKind::AddrInUse => {
            ShareError::PortTaken(port)
        }
        StartError::Listen { source, .. } if source.kind() == ErrorKind::PermissionDenied => {
            ShareError::PortRefused(port)
        }
        _ => ShareError::Server(error.to_string()),
    }
}
