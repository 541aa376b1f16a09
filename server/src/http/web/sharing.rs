//! `/sharing`: which lists are shared with whom, invitations, and sharing a list.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use sync_protocol::query::{Direction, encode};

use super::{
    Notice, PageFault,
    page::{brand, button, said, sealed, whole},
    rows::{self, Ask},
    tasks::sign_out,
    visitor::{Sent, Visitor},
};
use crate::{
    http::{
        App,
        sharing::{SharedList, name_of, role_of, sentence, sorted},
    },
    storage::{Owner, ShareChange, ShareOutcome, Shared, Standing},
};

/// What is said about it.
#[derive(Deserialize)]
pub(super) struct View {
    #[serde(default)]
    said: String,
}

/// Outcomes by the words an address has for them; it cannot put other words on the page.
const SAID: [(&str, ShareOutcome); 6] = [
    ("gone", ShareOutcome::Absent),
    ("owner", ShareOutcome::NotTheOwner),
    ("own", ShareOutcome::Oneself),
    ("member", ShareOutcome::IsMember),
    ("full", ShareOutcome::Full),
    ("ids", ShareOutcome::IdsTaken),
];

/// The page.
pub(super) async fn sharing(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(view): Query<View>,
) -> Result<Response, PageFault> {
    let owner = visitor.caller.owner;
    let shares = app.storage.shares(owner).await?;
    let (lists, invitations) = sorted(&shares, owner);
    let ask = Ask { table: "todolist", filter: None, order: ("order", Direction::Ascending), limit: 500 };
    let mine = rows::read(&app, owner, ask).await?;
    let is_anothers =
        |id: &str| lists.iter().any(|list| list.own.is_some() && list.any.membership.list == id);
    let seal = visitor.seal();
    let trouble = SAID.iter().find(|(word, _)| *word == view.said).map(|(_, outcome)| sentence(*outcome));
    let notice = match (view.said.as_str(), &trouble) {
        ("invited", _) => Some(Notice::Done("If there is such an account, it sees the invitation.")),
        ("joined", _) => Some(Notice::Done("The list is among yours now.")),
        ("ended", _) => Some(Notice::Done("Done.")),
        (_, Some(words)) => Some(Notice::Trouble(words)),
        _ => None,
    };
    let body = html! {
        header { (brand()) nav { a href="/" { "Tasks" } a href="/account" { "Account" } (sign_out(&seal)) } }
        main class="narrow" {
            h1 { "Shared lists" }
            (said(notice))
            @for invitation in &invitations { (invitation_card(invitation, &seal)) }
            @for list in &lists { (list_card(list, owner, &seal)) }
            section {
                h2 { "Share a list" }
                form method="post" action="/sharing" {
                    (sealed(&seal))
                    label { "List"
                        select name="list" required {
                            @for list in mine.iter().filter(|list| !is_anothers(list.text("id"))) {
                                option value=(list.text("id")) { (list.text("name")) }
                            }
                        }
                    }
                    label { "Name of the account"
                        input name="name" maxlength="64" autocomplete="off" autocapitalize="none" required;
                    }
                    label { "May"
                        select name="role" {
                            option value="editor" { "read and change it" }
                            option value="reader" { "read it" }
                        }
                    }
                    button class="main" { "Invite" }
                }
            }
        }
    };
    Ok(whole(StatusCode::OK, "Shared lists", None, &body))
}

fn invitation_card(invitation: &Shared, seal: &str) -> Markup {
    let id = &invitation.membership.id;
    html! {
        section class="invitation" {
            h2 { (invitation.list_name) }
            p { (invitation.owner_name) " invites you to this list: you could " (may(invitation)) "." }
            (button(&format!("/sharing/{}/accept", encode(id)), seal, "Accept"))
            (button(&format!("/sharing/{}/end", encode(id)), seal, "Decline"))
        }
    }
}

fn list_card(list: &SharedList<'_>, visitor: Owner, seal: &str) -> Markup {
    let is_own = list.any.membership.home == visitor;
    html! {
        section {
            h2 { (list.any.list_name) }
            @if !is_own { p { "A list of " (list.any.owner_name) "." } }
            ul {
                @for shared in &list.members {
                    @let one = &shared.membership;
                    li {
                        (one.name) " may " (may(shared))
                        @if one.standing == Standing::Invited { ", and has not answered yet" }
                        @if is_own || one.member == Some(visitor) {
                            " " (button(&format!("/sharing/{}/end", encode(&one.id)), seal, if is_own { "Remove" } else { "Leave" }))
                        }
                    }
                }
            }
        }
    }
}

fn may(shared: &Shared) -> &'static str {
    match shared.membership.role {
        crate::storage::Role::Editor => "read and change it",
        crate::storage::Role::Reader => "read it",
    }
}

/// Invites somebody.
pub(super) async fn invite(
    State(app): State<Arc<App>>,
    Sent { visitor, form }: Sent,
) -> Result<Redirect, PageFault> {
    let (list, name) = (form.text("list").to_owned(), name_of(form.text("name"))?);
    let change = ShareChange::Invite { list, name, role: role_of(form.text("role"))? };
    change_and_say(&app, &visitor, change, "invited").await
}

/// Accepts an invitation.
pub(super) async fn accept(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Sent { visitor, .. }: Sent,
) -> Result<Redirect, PageFault> {
    change_and_say(&app, &visitor, ShareChange::Accept { id }, "joined").await
}

/// Declines, leaves, takes an invitation back, or removes a member.
pub(super) async fn end(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Sent { visitor, .. }: Sent,
) -> Result<Redirect, PageFault> {
    change_and_say(&app, &visitor, ShareChange::End { id }, "ended").await
}

async fn change_and_say(
    app: &App,
    visitor: &Visitor,
    change: ShareChange,
    done: &'static str,
) -> Result<Redirect, PageFault> {
    let outcome = app.storage.share(visitor.caller.owner, change).await?;
    let said = SAID.iter().find(|(_, one)| *one == outcome).map_or(done, |(word, _)| word);
    Ok(Redirect::to(&format!("/sharing?said={said}")))
}
