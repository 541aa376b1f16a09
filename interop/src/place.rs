//! A server to sync with: the original or ours, on a free port of this computer.

use std::sync::Arc;

use remote_http::HttpRemote;
use secrecy::SecretString;
use serde_json::json;
use server::{Config, RunningServer, accounts::add_user};
use sync_core::Remote;
use sync_protocol::Dialect;
use tempfile::TempDir;

use crate::{Trouble, originals::Originals, talk::Talk};

const USER: &str = "alice";
const PASSWORD: &str = "correct horse battery";

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The original one for Node.
    Original,
    /// Ours.
    Ours,
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) url: String,
    folder: TempDir,
    running: Running,
}

#[derive(Debug)]
enum Running {
    Original(Box<Talk>),
    // Stops when it is dropped.
    Ours(#[expect(dead_code, reason = "held, not asked")] RunningServer),
}

impl Place {
    pub(crate) async fn start(kind: Kind, originals: &Originals) -> Result<Self, Trouble> {
        let folder = TempDir::new()?;
        match kind {
            Kind::Original => {
                let mut command = originals.script("server.js");
                command.arg(folder.path().join("server.sqlite"));
                let mut talk = Talk::start(command)?;
                let port = talk.line().await?;
                Ok(Self {
                    url: format!("http://127.0.0.1:{port}"),
                    folder,
                    running: Running::Original(Box::new(talk)),
                })
            }
            Kind::Ours => {
                let failed = |error: String| Trouble::Server(error);
                add_user(folder.path(), USER, PASSWORD).map_err(|error| failed(error.to_string()))?;
                let mut config = Config::new(folder.path());
                config.listen = ([127, 0, 0, 1], 0).into();
                let running = server::start(config).await.map_err(|error| failed(error.to_string()))?;
                Ok(Self { url: running.url(), folder, running: Running::Ours(running) })
            }
        }
    }

    /// A folder that goes with the server.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A session, if this server wants one.
    pub(crate) async fn session(&self) -> Result<Option<SecretString>, Trouble> {
        if let Running::Original(_) = self.running {
            return Ok(None);
        }
        let anonymous = HttpRemote::builder(&self.url).dialect(Dialect::V2).device_name("interop").build();
        let anonymous = anonymous.map_err(|error| Trouble::Server(error.to_string()))?;
        let session = anonymous.sign_in(USER, &SecretString::from(PASSWORD)).await;
        Ok(Some(session.map_err(|error| Trouble::Server(error.to_string()))?.token))
    }

    /// Our remote for this server, in the dialect of the original.
    pub(crate) async fn remote(&self) -> Result<Arc<dyn Remote>, Trouble> {
        let mut builder = HttpRemote::builder(&self.url).dialect(Dialect::V2);
        if let Some(token) = self.session().await? {
            builder = builder.token(token);
        }
        Ok(Arc::new(builder.build().map_err(|error| Trouble::Server(error.to_string()))?))
    }

    /// Gives every row one and the same stamp, as a bulk import does. Only the original can have that.
    pub(crate) async fn tie(&mut self) -> Result<(), Trouble> {
        let Running::Original(talk) = &mut self.running else { return Ok(()) };
        let tied = talk.ask(&json!({ "do": "tie" })).await?;
        tied.map(drop).map_err(|error| Trouble::Server(error.to_string()))
    }
}
