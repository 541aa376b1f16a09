//! Shared lists: which there are, who is in them, inviting, joining and leaving. What is in them is synced as rows.

use std::fmt;

use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sync_core::{RemoteError, RemoteErrorKind, Version};
use sync_protocol::query::encode;

use crate::account::read;
use crate::answer::Answer;
use crate::failure::{self, Asked};
use crate::remote::{HttpRemote, OK};

/// What somebody may do with a shared list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything: it is theirs.
    Owner,
    /// Read it, and change what is in it.
    Editor,
    /// Read it.
    Reader,
}

impl Role {
    /// As it is sent.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Editor => "editor",
            Self::Reader => "reader",
        }
    }
}

/// Tells of a tombstone's version whether its row was not deleted, but left this account's view: its list was left or taken
/// away, or the list's owner moved it elsewhere.
#[must_use]
pub fn left_the_view(version: &Version) -> bool {
    version.as_str().ends_with(sync_protocol::etag::LEFT)
}

/// How far a membership has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Asked, and not answered yet.
    Invited,
    /// Has the list.
    Joined,
}

/// Somebody who shares a list, besides its owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Names the membership; `None` if it is neither one's own nor in a list of one's own.
    #[serde(default)]
    pub id: Option<String>,
    /// The name as the owner of the list wrote it.
    pub name: String,
    /// What the member may do.
    pub role: Role,
    /// Whether the invitation was accepted.
    #[serde(rename = "state")]
    pub standing: Standing,
}

/// A list that is shared.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedList {
    /// The list's id.
    pub list: String,
    /// What it is called.
    pub name: String,
    /// What its owner is called.
    pub owner: String,
    /// What the one who asks may do with it.
    pub role: Role,
    /// The others.
    pub members: Vec<Member>,
}

/// An invitation that waits for an answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Names it.
    pub id: String,
    /// The list's id.
    pub list: String,
    /// What the list is called.
    pub name: String,
    /// Who asks.
    pub owner: String,
    /// What one could do with the list.
    pub role: Role,
}

/// What is shared, and what one is invited to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedLists {
    /// The lists.
    pub lists: Vec<SharedList>,
    /// The invitations.
    pub invitations: Vec<Invitation>,
}

impl HttpRemote {
    /// Tells what is shared: `GET /sharing/lists`. `None` if lists cannot be shared on this server.
    ///
    /// # Errors
    /// [`RemoteErrorKind::SignIn`] if the token is not good any more; else whatever went wrong on the way.
    pub async fn shared_lists(&self) -> Result<Option<SharedLists>, RemoteError> {
        let answer = self.send(self.client.get(self.address.path("sharing/lists"))).await?;
        match answer.status {
            OK => read(&answer).map(Some),
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Ok(None),
            _ => Err(failure::status(&answer, Asked::Account)),
        }
    }

    /// Invites somebody to a list of one's own: `POST /sharing/lists/LIST/members`. A name that is nobody's is answered as any
    /// other.
    ///
    /// # Errors
    /// [`RemoteErrorKind::Rejected`] with a sentence if that cannot be; else whatever went wrong on the way.
    pub async fn invite_to(&self, list: &str, name: &str, role: Role) -> Result<(), RemoteError> {
        let path = format!("sharing/lists/{}/members", encode(list));
        let body = json!({ "name": name, "role": role.word() });
        done(&self.send_json(self.client.post(self.address.path(&path)), &body).await?)
    }

    /// Lets a member do more or less: `PATCH /sharing/members/ID`.
    ///
    /// # Errors
    /// As [`invite_to`](Self::invite_to).
    pub async fn set_role(&self, member: &str, role: Role) -> Result<(), RemoteError> {
        let path = format!("sharing/members/{}", encode(member));
        let body = json!({ "role": role.word() });
        done(&self.send_json(self.client.patch(self.address.path(&path)), &body).await?)
    }

    /// Removes a member, takes an invitation back, or leaves: `DELETE /sharing/members/ID`. What has ended already is fine.
    ///
    /// # Errors
    /// As [`invite_to`](Self::invite_to).
    pub async fn end_membership(&self, member: &str) -> Result<(), RemoteError> {
        let path = format!("sharing/members/{}", encode(member));
        ended(&self.send(self.client.delete(self.address.path(&path))).await?)
    }

    /// Accepts an invitation: `POST /sharing/invitations/ID`. The next pull brings the list.
    ///
    /// # Errors
    /// As [`invite_to`](Self::invite_to).
    pub async fn accept_invitation(&self, id: &str) -> Result<(), RemoteError> {
        let path = format!("sharing/invitations/{}", encode(id));
        done(&self.send(self.client.post(self.address.path(&path))).await?)
    }

    /// Declines an invitation: `DELETE /sharing/invitations/ID`. One that is not there any more is fine.
    ///
    /// # Errors
    /// As [`invite_to`](Self::invite_to).
    pub async fn decline_invitation(&self, id: &str) -> Result<(), RemoteError> {
        let path = format!("sharing/invitations/{}", encode(id));
        ended(&self.send(self.client.delete(self.address.path(&path))).await?)
    }
}

fn done(answer: &Answer) -> Result<(), RemoteError> {
    let status = answer.status;
    let otherwise = match status {
        StatusCode::NO_CONTENT => return Ok(()),
        StatusCode::BAD_REQUEST => "This name cannot be invited.",
        StatusCode::FORBIDDEN => "Only the owner of the list may do this.",
        StatusCode::NOT_FOUND => "There is no such list or invitation any more.",
        StatusCode::CONFLICT => "This does not go together with what is there already.",
        _ => return Err(failure::status(answer, Asked::Account)),
    };
    let sentence = failure::said(answer).unwrap_or_else(|| otherwise.to_owned());
    Err(RemoteError {
        status: Some(status.as_u16()),
        ..RemoteError::new(RemoteErrorKind::Rejected, sentence)
    })
}

fn ended(answer: &Answer) -> Result<(), RemoteError> {
    if answer.status == StatusCode::NOT_FOUND { Ok(()) } else { done(answer) }
}

/// Without names.
impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Member");
        shown.field("role", &self.role).field("standing", &self.standing).finish_non_exhaustive()
    }
}

/// Without names.
impl fmt::Debug for SharedList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SharedList");
        shown.field("role", &self.role).field("members", &self.members).finish_non_exhaustive()
    }
}

/// Without names.
impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation").field("role", &self.role).finish_non_exhaustive()
    }
}
