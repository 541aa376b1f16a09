//! The commands about lists that several people share.

use clap::{Subcommand, ValueEnum};
use remote_http::{Role, SharedList, SharedLists, Standing};
use serde_json::{Value, json};

use super::out::{Exit, Failure, Out};
use super::syncing::failed;
use super::tasks::known_list;
use crate::profile::{ListSharing, Profile, SyncFailure};

/// A command about a shared list.
#[derive(Debug, Subcommand)]
pub enum SharedCommand {
    /// Shares a list with somebody who has an account on the same server
    Add {
        /// The list's name.
        list: String,
        /// The name of the other account.
        name: String,
        /// What they may do; for somebody who has the list already, from now on
        #[arg(long, default_value = "editor")]
        role: MemberRole,
    },
    /// Takes a shared list away from somebody
    Remove {
        /// The list's name.
        list: String,
        /// Who has it, or was invited.
        name: String,
    },
    /// Shows who has a shared list
    Members {
        /// The list's name.
        list: String,
    },
    /// Leaves a list that somebody shares with you; the others keep it
    Leave {
        /// The list's name.
        list: String,
    },
    /// Shows who would share a list with you
    Invitations,
    /// Accepts an invitation, and fetches the list
    Accept {
        /// The invitation's id, or enough of its beginning.
        id: String,
    },
    /// Declines an invitation
    Decline {
        /// The invitation's id, or enough of its beginning.
        id: String,
    },
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MemberRole {
    /// Read it, and change what is in it.
    Editor,
    /// Read it.
    Reader,
}

impl From<MemberRole> for Role {
    fn from(role: MemberRole) -> Self {
        match role {
            MemberRole::Editor => Self::Editor,
            MemberRole::Reader => Self::Reader,
        }
    }
}

pub(super) async fn obey(command: SharedCommand, profile: &Profile, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        SharedCommand::Add { list, name, role } => share(profile, &list, &name, role, out).await,
        SharedCommand::Remove { list, name } => unshare(profile, &list, &name, out).await,
        SharedCommand::Members { list } => members(profile, &list, out).await,
        SharedCommand::Leave { list } => leave(profile, &list, out).await,
        SharedCommand::Invitations => invitations(profile, out).await,
        SharedCommand::Accept { id } => accept(profile, &id, out).await,
        SharedCommand::Decline { id } => decline(profile, &id, out).await,
    }
}

async fn share(
    profile: &Profile,
    list: &str,
    name: &str,
    role: MemberRole,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let list = known_list(profile, list)?.id.to_string();
    let wanted = ListSharing::Invite { list: list.clone(), name: name.to_owned(), role: role.into() };
    ask(profile, &wanted).await?;
    let line = format!("If there is an account {name:?}, it finds the invitation at its next refresh.");
    out.say(&[line], &json!({ "list": list, "name": name, "role": Role::from(role).word() }));
    Ok(Exit::Done)
}

async fn unshare(profile: &Profile, list: &str, name: &str, out: &mut Out) -> Result<Exit, Failure> {
    let (shared, _) = shared_list(profile, list).await?;
    let same = |other: &str| other.to_lowercase() == name.trim().to_lowercase();
    let member = shared.members.iter().find(|one| same(&one.name)).and_then(|one| one.id.clone());
    if shared.role != Role::Owner {
        return Err(Failure::new(&format!(
            "the list is {}'s, who alone removes people from it",
            shared.owner
        )));
    }
    let member = member.ok_or_else(|| Failure::new(&format!("nobody called {name:?} has this list")))?;
    ask(profile, &ListSharing::Remove { member }).await?;
    out.say(&[format!("{name} does not have the list any more.")], &json!({ "name": name }));
    Ok(Exit::Done)
}

async fn members(profile: &Profile, list: &str, out: &mut Out) -> Result<Exit, Failure> {
    let (shared, value) = shared_list(profile, list).await?;
    let mut lines = vec![format!("{}  owner", shared.owner)];
    lines.extend(shared.members.iter().map(|one| {
        let waits = if one.standing == Standing::Invited { ", not answered yet" } else { "" };
        format!("{}  {}{waits}", one.name, one.role.word())
    }));
    out.say(&lines, &value);
    Ok(Exit::Done)
}

async fn invitations(profile: &Profile, out: &mut Out) -> Result<Exit, Failure> {
    let known = ask(profile, &ListSharing::Look).await?;
    let mut lines: Vec<_> = known
        .invitations
        .iter()
        .map(|one| {
            let may = if one.role == Role::Reader { "read" } else { "change" };
            format!("{}  {} shares {:?} with you: you could {may} it", one.id, one.owner, one.name)
        })
        .collect();
    lines.push(if lines.is_empty() {
        "Nobody invites you to a list.".to_owned()
    } else {
        "Answer with: tidelist share accept ID, or tidelist share decline ID".to_owned()
    });
    out.say(&lines, &serde_json::to_value(&known.invitations).unwrap_or_default());
    Ok(Exit::Done)
}

/// Accepts an invitation, and fetches the list.
async fn accept(profile: &Profile, id: &str, out: &mut Out) -> Result<Exit, Failure> {
    let id = invitation(profile, id).await?;
    ask(profile, &ListSharing::Accept { id }).await?;
    super::syncing::sync(profile, false, false, out).await
}

async fn decline(profile: &Profile, id: &str, out: &mut Out) -> Result<Exit, Failure> {
    let id = invitation(profile, id).await?;
    ask(profile, &ListSharing::Decline { id: id.clone() }).await?;
    out.say(&["Declined.".to_owned()], &json!({ "id": id }));
    Ok(Exit::Done)
}

async fn leave(profile: &Profile, list: &str, out: &mut Out) -> Result<Exit, Failure> {
    let list = known_list(profile, list)?;
    ask(profile, &ListSharing::Leave { list: list.id.to_string() }).await?;
    out.say(
        &[format!("You do not have {:?} any more. The others keep it.", list.name)],
        &json!({ "id": list.id.as_str() }),
    );
    Ok(Exit::Done)
}

/// Asks something of the server, and returns what is shared then.
async fn ask(profile: &Profile, wanted: &ListSharing) -> Result<SharedLists, Failure> {
    let asked = profile.account().lock().await.share(wanted).await;
    asked.map_err(|error| failed(profile, &SyncFailure::Account(error)))?;
    let known = profile.shared_lists();
    known.map(|known| (*known).clone()).ok_or_else(|| Failure::new(&"this server does not share lists"))
}

/// Asks who has a list; the second is the same for programs.
async fn shared_list(profile: &Profile, list: &str) -> Result<(SharedList, Value), Failure> {
    let list = known_list(profile, list)?;
    let known = ask(profile, &ListSharing::Look).await?;
    let shared = known.lists.into_iter().find(|one| one.list == list.id.as_str());
    let shared = shared.ok_or_else(|| Failure::new(&format!("nobody else has the list {:?}", list.name)))?;
    let value = serde_json::to_value(&shared).unwrap_or_default();
    Ok((shared, value))
}

/// Finds the one invitation whose id is `given`, or begins with it.
async fn invitation(profile: &Profile, given: &str) -> Result<String, Failure> {
    let known = ask(profile, &ListSharing::Look).await?;
    let mut found = known.invitations.iter().filter(|one| !given.is_empty() && one.id.starts_with(given));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.id.clone()),
        (Some(_), Some(_)) => {
            Err(Failure::new(&format!("several invitations begin with {given:?}; give more of the id")))
        }
        (None, _) => {
            Err(Failure::new(&format!("there is no invitation {given:?}; see tidelist share invitations")))
        }
    }
}
