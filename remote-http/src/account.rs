//! The account: signing in and out, who one is, and whether there is a server at all.

use std::fmt;

use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sync_core::{Cursor, RemoteError, RemoteErrorKind, TableName, Timestamp};
use sync_protocol::headers;

use crate::answer::Answer;
use crate::failure::{self, Asked};
use crate::remote::{HttpRemote, OK};

/// What a sign-in gives: keep the token secret, and build the next [`HttpRemote`] with it.
#[derive(Clone)]
pub struct Session {
    /// The token for [`HttpRemoteBuilder::token`](crate::HttpRemoteBuilder::token).
    pub token: SecretString,
    /// Who signed in: the owner of everything that is synced with this token.
    pub user_id: String,
}

/// What a look at a server found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Name and version of the server's software, if it says them.
    pub server: Option<String>,
    /// Whether the token, or none, is good enough.
    pub signed_in: SignedIn,
    /// What the server promises about its stamps. Unknown before signing in, so then [`Cursor::Naive`].
    pub cursor: Cursor,
    /// The server's clock.
    pub server_time: Option<Timestamp>,
}

/// Whether the server lets one in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedIn {
    /// It does.
    Yes,
    /// It wants one to sign in first.
    Needed,
}

/// Who a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The id, as [`Session::user_id`].
    pub id: String,
    /// The name people know, if the server says it.
    pub name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionBody {
    authentication_token: String,
    user: UserBody,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserBody {
    user_id: String,
}

impl HttpRemote {
    /// Signs in with a name and a password: `POST /.auth/login/tidelist`.
    ///
    /// # Errors
    /// [`RemoteErrorKind::SignIn`] if name or password are wrong; else whatever went wrong on the way.
    pub async fn sign_in(&self, name: &str, password: &SecretString) -> Result<Session, RemoteError> {
        let mut body = json!({"username": name, "password": password.expose_secret()});
        if let (Some(members), Some(device)) = (body.as_object_mut(), &self.device_name) {
            members.insert("deviceName".to_owned(), device.as_str().into());
        }
        let answer =
            self.send_json(self.client.post(self.address.path(".auth/login/tidelist")), &body).await?;
        match answer.status {
            StatusCode::OK | StatusCode::CREATED => session(&answer),
            StatusCode::UNAUTHORIZED => Err(RemoteError {
                status: Some(answer.status.as_u16()),
                ..RemoteError::new(RemoteErrorKind::SignIn, "The name or the password is wrong.")
            }),
            _ => Err(failure::status(&answer, Asked::Account)),
        }
    }

    /// Tells the id of the user the token belongs to, as [`Session::user_id`] does: `GET /.auth/me`.
    ///
    /// # Errors
    /// [`RemoteErrorKind::SignIn`] if the token is not good any more; else whatever went wrong on the way.
    pub async fn me(&self) -> Result<String, RemoteError> {
        self.who().await.map(|who| who.id)
    }

    /// Tells whom the token belongs to: `GET /.auth/me`.
    ///
    /// # Errors
    /// As [`me`](Self::me).
    pub async fn who(&self) -> Result<Who, RemoteError> {
        let answer = self.send(self.client.get(self.address.path(".auth/me"))).await?;
        if answer.status != OK {
            return Err(failure::status(&answer, Asked::Account));
        }
        let me = answer.json()?;
        let id = user_id(&me).ok_or_else(|| failure::malformed("it does not say who is signed in"))?;
        Ok(Who { id, name: user_name(&me) })
    }

    /// Ends the session on the server: `POST /.auth/logout`. One that has ended already is fine.
    ///
    /// # Errors
    /// Whatever went wrong on the way; the session may then go on.
    pub async fn sign_out(&self) -> Result<(), RemoteError> {
        let answer = self.send(self.client.post(self.address.path(".auth/logout"))).await?;
        match answer.status {
            StatusCode::UNAUTHORIZED => Ok(()),
            // A network's sign-in page answers anything with 200.
            OK if !answer.body.is_empty() => answer.json().map(drop),
            status if status.is_success() => Ok(()),
            _ => Err(failure::status(&answer, Asked::Account)),
        }
    }

    /// Looks whether a server is there, what it is, and whether it lets one in, by asking for one row of a table.
    ///
    /// # Errors
    /// No server, no such table, or something that is no server of ours.
    pub async fn probe(&self, table: &TableName) -> Result<Probe, RemoteError> {
        let answer = self.send(self.client.get(self.address.list(table, "$top=1"))).await?;
        let signed_in = match answer.status {
            OK => {
                sync_protocol::Page::from_json(answer.json()?).map_err(failure::malformed)?;
                SignedIn::Yes
            }
            StatusCode::UNAUTHORIZED => SignedIn::Needed,
            _ => return Err(failure::status(&answer, Asked::Table(table.as_str()))),
        };
        Ok(Probe {
            server: answer.header(headers::X_ZUMO_SERVER_VERSION).map(|name| name.chars().take(80).collect()),
            signed_in,
            cursor: answer.cursor(),
            server_time: answer.server_time(),
        })
    }
}

/// `[{"user_id": …}]` as the App Service answers, or the shape of a sign-in.
fn user_id(me: &Value) -> Option<String> {
    let me = me.get(0).unwrap_or(me);
    let me = me.get("user").unwrap_or(me);
    let id = me.get("user_id").or_else(|| me.get("userId"))?.as_str()?;
    (!id.is_empty()).then(|| id.to_owned())
}

/// The claim called `name`, as the App Service writes claims.
fn user_name(me: &Value) -> Option<String> {
    let claims = me.get(0).unwrap_or(me).get("user_claims")?.as_array()?;
    let named = claims.iter().find(|claim| claim.get("typ").is_some_and(|kind| kind == "name"))?;
    let name: String =
        named.get("val")?.as_str()?.chars().filter(|letter| !letter.is_control()).take(200).collect();
    (!name.trim().is_empty()).then_some(name)
}

/// Reads the answer to a sign-in.
pub(crate) fn session(answer: &Answer) -> Result<Session, RemoteError> {
    let body: SessionBody = read(answer)?;
    Ok(Session { token: body.authentication_token.into(), user_id: body.user.user_id })
}

/// Reads a body of the account service. The reason of a failure is not shown: it could quote the token.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(answer: &Answer) -> Result<T, RemoteError> {
    let body = answer.json()?;
    T::deserialize(body).map_err(|_| failure::malformed("it has not the members it should have"))
}

/// Without the token.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}
