//! `/sharing`: lists that several accounts share: inviting, accepting, leaving. What is in them is read and written as rows.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    App,
    auth::{SignedInCaller, read},
    fault::Fault,
};
use crate::{
    accounts::usable_name,
    storage::{MOST_MEMBERS, Owner, Role, ShareChange, ShareOutcome, Shared, Standing, StorageError},
};

/// A list that somebody shares, with everybody whom one may see in it.
pub(super) struct SharedList<'a> {
    /// One of its memberships, which all say the same about the list.
    pub(super) any: &'a Shared,
    /// One's own, unless the list is one's own.
    pub(super) own: Option<&'a Shared>,
    pub(super) members: Vec<&'a Shared>,
}

/// The lists among what somebody sees, and apart from them the invitations.
pub(super) fn sorted(shares: &[Shared], who: Owner) -> (Vec<SharedList<'_>>, Vec<&Shared>) {
    let (mut lists, mut invitations) = (Vec::<SharedList<'_>>::new(), Vec::new());
    for shared in shares {
        let one = &shared.membership;
        let is_own = one.member == Some(who);
        if is_own && one.standing == Standing::Invited {
            invitations.push(shared);
            continue;
        }
        let is_it = |list: &&mut SharedList<'_>| {
            let other = &list.any.membership;
            (other.home, &other.list) == (one.home, &one.list)
        };
        let own = is_own.then_some(shared);
        match lists.iter_mut().find(is_it) {
            Some(list) => {
                list.own = list.own.or(own);
                list.members.push(shared);
            }
            None => lists.push(SharedList { any: shared, own, members: vec![shared] }),
        }
    }
    (lists, invitations)
}

/// Lists what is shared with whom, and to what one is invited.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    SignedInCaller(caller): SignedInCaller,
) -> Result<Json<Value>, Fault> {
    let shares = app.storage.shares(caller.owner).await?;
    let (lists, invitations) = sorted(&shares, caller.owner);
    let lists = lists.into_iter().map(|list| {
        let is_own = list.any.membership.home == caller.owner;
        let role = list.own.map_or("owner", |own| own.membership.role.word());
        let members = list.members.iter().map(|shared| {
            let one = &shared.membership;
            // With another's id one could do nothing.
            let id = (is_own || one.member == Some(caller.owner)).then_some(&one.id);
            json!({ "id": id, "name": one.name, "role": one.role.word(), "state": one.standing.word() })
        });
        json!({
            "list": list.any.membership.list, "name": list.any.list_name, "owner": list.any.owner_name,
            "role": role, "members": members.collect::<Vec<_>>(),
        })
    });
    let lists: Vec<Value> = lists.collect();
    let invitations = invitations.into_iter().map(|shared| {
        let one = &shared.membership;
        json!({ "id": one.id, "list": one.list, "name": shared.list_name, "owner": shared.owner_name,
                "role": one.role.word() })
    });
    Ok(Json(json!({ "lists": lists, "invitations": invitations.collect::<Vec<_>>() })))
}

#[derive(Deserialize)]
struct Invited {
    name: String,
    role: String,
}

#[derive(Deserialize)]
struct NewRole {
    role: String,
}

/// Invites somebody to a list. The answer is the same whether or not there is such an account.
pub(super) async fn invite(
    State(app): State<Arc<App>>,
    Path(list): Path<String>,
    SignedInCaller(caller): SignedInCaller,
    request: HeaderMap,
    body: Body,
) -> Result<StatusCode, Fault> {
    let words = "The body must be JSON with \"name\" and \"role\".";
    let Invited { name, role } = read(&app, &request, body, words).await?;
    let change = ShareChange::Invite { list, name: name_of(&name)?, role: role_of(&role)? };
    done(app.storage.share(caller.owner, change).await)
}

/// Lets a member do more or less.
pub(super) async fn set_role(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    SignedInCaller(caller): SignedInCaller,
    request: HeaderMap,
    body: Body,
) -> Result<StatusCode, Fault> {
    let NewRole { role } = read(&app, &request, body, "The body must be JSON with \"role\".").await?;
    let change = ShareChange::SetRole { id, role: role_of(&role)? };
    done(app.storage.share(caller.owner, change).await)
}

/// Ends a membership or an invitation: one's own, or one to a list of one's own.
pub(super) async fn end(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    SignedInCaller(caller): SignedInCaller,
) -> Result<StatusCode, Fault> {
    done(app.storage.share(caller.owner, ShareChange::End { id }).await)
}

/// Accepts an invitation.
pub(super) async fn accept(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    SignedInCaller(caller): SignedInCaller,
) -> Result<StatusCode, Fault> {
    done(app.storage.share(caller.owner, ShareChange::Accept { id }).await)
}

/// A name that could be somebody's.
pub(super) fn name_of(name: &str) -> Result<String, Fault> {
    let wrong = "A name must have 1 to 64 characters, none of them a control character.";
    usable_name(name).map(str::to_owned).ok_or_else(|| Fault::bad_request(wrong))
}

/// The role of this word.
pub(super) fn role_of(word: &str) -> Result<Role, Fault> {
    Role::of_word(word).ok_or_else(|| Fault::bad_request("The role must be \"editor\" or \"reader\"."))
}

/// What came of a change, as an answer.
fn done(outcome: Result<ShareOutcome, StorageError>) -> Result<StatusCode, Fault> {
    let outcome = outcome?;
    let status = match outcome {
        ShareOutcome::Done => return Ok(StatusCode::NO_CONTENT),
        ShareOutcome::Absent => StatusCode::NOT_FOUND,
        ShareOutcome::NotTheOwner => StatusCode::FORBIDDEN,
        ShareOutcome::Oneself => StatusCode::BAD_REQUEST,
        ShareOutcome::IsMember | ShareOutcome::Full | ShareOutcome::IdsTaken => StatusCode::CONFLICT,
    };
    Err(Fault::new(status, sentence(outcome)))
}

/// What came of a change, for people.
pub(super) fn sentence(outcome: ShareOutcome) -> String {
    match outcome {
        ShareOutcome::Done => "Done.".to_owned(),
        ShareOutcome::Absent => "There is no such list or invitation any more.".to_owned(),
        ShareOutcome::NotTheOwner => "Only the owner of the list may do this.".to_owned(),
        ShareOutcome::Oneself => "The list is yours already.".to_owned(),
        ShareOutcome::IsMember => "This person has the list already.".to_owned(),
        ShareOutcome::Full => format!("A list can have {MOST_MEMBERS} members and no more."),
        ShareOutcome::IdsTaken => {
            "You have a list or tasks of your own with the same ids as this list has. Delete \
                                   them, or move them to another list, and accept again."
                .to_owned()
        }
    }
}
