//! What one may do to one's own account: its devices, its password, and making one by invitation.

use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use sync_core::{RemoteError, RemoteErrorKind, Timestamp};
use sync_protocol::{date, query::encode};

use crate::account::{Session, read, session};
use crate::answer::Answer;
use crate::failure::{self, Asked};
use crate::remote::{HttpRemote, OK};

/// A device that is signed in to the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What the server calls it, for [`HttpRemote::sign_out_device`].
    pub id: String,
    /// What it called itself; may be empty.
    pub name: String,
    /// When the password was last given on it.
    pub signed_in_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

#[derive(Deserialize)]
struct DevicesBody {
    devices: Vec<DeviceBody>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeviceBody {
    id: String,
    #[serde(default)]
    name: String,
    signed_in_at: String,
    used_at: String,
    #[serde(default)]
    current: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedOutBody {
    signed_out: usize,
}

impl HttpRemote {
    /// Lists the devices that are signed in, the last used first: `GET /.auth/devices`.
    ///
    /// # Errors
    /// [`RemoteErrorKind::SignIn`] if the token is not good any more, [`RemoteErrorKind::Misconfigured`] if the
    /// server has no such list; else whatever went wrong on the way.
    pub async fn devices(&self) -> Result<Vec<Device>, RemoteError> {
        let answer = self.send(self.client.get(self.address.path(".auth/devices"))).await?;
        let body: DevicesBody = expect(&answer)?;
        body.devices.into_iter().map(device).collect()
    }

    /// Signs one device out: `DELETE /.auth/devices/ID`. One that is signed out already is fine.
    ///
    /// # Errors
    /// Whatever went wrong on the way; the device may then stay signed in.
    pub async fn sign_out_device(&self, id: &str) -> Result<(), RemoteError> {
        let path = format!(".auth/devices/{}", encode(id));
        let answer = self.send(self.client.delete(self.address.path(&path))).await?;
        match answer.status {
            StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Ok(()),
            _ => Err(failure::status(&answer, Asked::Account)),
        }
    }

    /// Signs every device out but this one, and says how many those were: `DELETE /.auth/devices`.
    ///
    /// # Errors
    /// Whatever went wrong on the way; some of them may then stay signed in.
    pub async fn sign_out_others(&self) -> Result<usize, RemoteError> {
        let answer = self.send(self.client.delete(self.address.path(".auth/devices"))).await?;
        let body: SignedOutBody = expect(&answer)?;
        Ok(body.signed_out)
    }

    /// Changes the password: `POST /.auth/password`. Every device is signed out; this one goes on with the session
    /// that comes back.
    ///
    /// # Errors
    /// [`RemoteErrorKind::Rejected`] with a sentence if the old password is wrong or the new one cannot be taken;
    /// else whatever went wrong on the way. The password may have been changed all the same if no answer came.
    pub async fn change_password(
        &self,
        old: &SecretString,
        new: &SecretString,
    ) -> Result<Session, RemoteError> {
        let body = json!({ "password": old.expose_secret(), "newPassword": new.expose_secret() });
        let answer = self.send_json(self.client.post(self.address.path(".auth/password")), &body).await?;
        match answer.status {
            OK => session(&answer),
            StatusCode::FORBIDDEN => {
                Err(rejected(&answer, "The password is wrong. Type the one you have now once more."))
            }
            StatusCode::BAD_REQUEST => Err(rejected(
                &answer,
                "The server does not take this as a password. It wants 8 to 128 characters.",
            )),
            _ => Err(failure::status(&answer, Asked::Account)),
        }
    }

    /// Makes an account by invitation and signs in to it: `POST /.auth/register`.
    ///
    /// # Errors
    /// [`RemoteErrorKind::Rejected`] with a sentence if the invitation is not good, the name is taken, or name or
    /// password cannot be used; else whatever went wrong on the way.
    pub async fn register(
        &self,
        invitation: &str,
        name: &str,
        password: &SecretString,
    ) -> Result<Session, RemoteError> {
        let mut body = json!({
            "invitation": code(invitation), "username": name, "password": password.expose_secret(),
        });
        if let (Some(members), Some(device)) = (body.as_object_mut(), &self.device_name) {
            members.insert("deviceName".to_owned(), device.as_str().into());
        }
        let answer = self.send_json(self.client.post(self.address.path(".auth/register")), &body).await?;
        match answer.status {
            StatusCode::CREATED => session(&answer),
            StatusCode::FORBIDDEN => {
                Err(rejected(&answer, "This invitation is not good any more. Ask for another one."))
            }
            StatusCode::CONFLICT => Err(rejected(&answer, "This name is taken. Choose another one.")),
            StatusCode::BAD_REQUEST => Err(rejected(
                &answer,
                "A name must have 1 to 64 characters and a password 8 to 128. Nothing was changed.",
            )),
            _ => Err(failure::status(&answer, Asked::Account)),
        }
    }
}

/// The code of an invitation, which may be given as its link.
fn code(invitation: &str) -> &str {
    let invitation = invitation.trim().trim_end_matches('/');
    invitation.rsplit('/').next().unwrap_or(invitation)
}

fn expect<T: for<'de> Deserialize<'de>>(answer: &Answer) -> Result<T, RemoteError> {
    if answer.status == OK { read(answer) } else { Err(failure::status(answer, Asked::Account)) }
}

fn rejected(answer: &Answer, sentence: &str) -> RemoteError {
    RemoteError {
        status: Some(answer.status.as_u16()),
        ..RemoteError::new(RemoteErrorKind::Rejected, sentence)
    }
}

fn device(body: DeviceBody) -> Result<Device, RemoteError> {
    let time = |text: &str| date::parse(text).map(Timestamp).map_err(failure::malformed);
    Ok(Device {
        signed_in_at: time(&body.signed_in_at)?,
        used_at: time(&body.used_at)?,
        id: body.id,
        name: body.name,
        is_this: body.current,
    })
}
