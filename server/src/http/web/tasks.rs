//! `/`: the tasks of a list, ticking them off, and adding one.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use sync_protocol::{
    date,
    query::{Direction, encode},
};
use uuid::Uuid;

use super::{
    Notice, PageFault,
    page::{brand, button, said, sealed, whole},
    rows::{self, Ask, Row, Written},
    visitor::{Sent, Visitor},
};
use crate::{
    http::{App, fault::Fault},
    storage::{Owner, Shared, Standing},
};

/// The longest task that is taken here, in characters.
const LONGEST: usize = 1_000;
/// How many tasks that are done are shown.
const DONE: u64 = 20;

/// Which list is looked at, and what is said about it.
#[derive(Deserialize)]
pub(super) struct View {
    #[serde(default)]
    list: String,
    #[serde(default)]
    said: String,
}

/// What can be said after a form; an address cannot put other words on the page.
fn notice(said: &str) -> Option<Notice<'static>> {
    Some(match said {
        "changed" => {
            Notice::Trouble("This task was changed elsewhere in the meantime. Look again and then tick it.")
        }
        "gone" => Notice::Trouble("This task is not there any more."),
        "readonly" => Notice::Trouble("You may read this list, but not change it. Ask its owner."),
        "empty" => Notice::Trouble("A task needs some words."),
        "long" => {
            Notice::Trouble("This is too long for a task. Its first words are enough; the app takes notes.")
        }
        _ => return None,
    })
}

/// The tasks of a list.
pub(super) async fn tasks(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(view): Query<View>,
) -> Result<Response, PageFault> {
    let owner = visitor.caller.owner;
    let ask = Ask { table: "todolist", filter: None, order: ("order", Direction::Ascending), limit: 500 };
    let lists = rows::read(&app, owner, ask).await?;
    let list = lists.iter().find(|list| list.text("id") == view.list);
    let id = list.map_or("", |list| list.text("id"));
    let title = list.map_or("Inbox", |list| list.text("name"));
    let open = open_tasks(&app, owner, id).await?;
    let filter = format!("complete eq true and {}", of_list(id));
    let ask = Ask {
        table: "todoitem",
        filter: Some(rows::filter(&filter)?),
        order: ("completedAt", Direction::Descending),
        limit: DONE,
    };
    let done = rows::read(&app, owner, ask).await?;
    let shares = app.storage.shares(owner).await?;
    let is_invitation = |shared: &&Shared| {
        shared.membership.member == Some(owner) && shared.membership.standing == Standing::Invited
    };
    let invited = shares.iter().filter(is_invitation).count();
    let seal = visitor.seal();
    let body = html! {
        header { (brand()) nav { a href="/sharing" { "Shared lists" @if invited > 0 { " (" (invited) ")" } } a href="/account" { "Account" } (sign_out(&seal)) } }
        div class="desk" {
            nav class="lists" aria-label="Lists" {
                (list_link("", "Inbox", "", id.is_empty()))
                @for list in &lists { (list_link(list.text("id"), list.text("name"), list.text("color"), list.text("id") == id)) }
            }
            main {
                h1 { (title) }
                (said(notice(&view.said)))
                form class="add" method="post" action="/tasks" {
                    (hidden(&seal, id))
                    input type="hidden" name="id" value=(Uuid::now_v7());
                    input name="text" aria-label="New task" placeholder="Add a task" maxlength=(LONGEST) required
                          autocomplete="off";
                    button class="main" { "Add" }
                }
                @if open.is_empty() {
                    p class="empty" { "Nothing to do here." }
                } @else {
                    ul class="tasks" {
                        @for task in in_order(&open) { (task_line(task, id, &seal)) }
                    }
                }
                @if !done.is_empty() {
                    details class="done" {
                        summary { "Done lately" }
                        ul class="tasks" { @for task in &done { (task_line(task, id, &seal)) } }
                    }
                }
            }
        }
    };
    Ok(whole(StatusCode::OK, title, None, &body))
}

async fn open_tasks(app: &App, owner: Owner, list: &str) -> Result<Vec<Row>, Fault> {
    // What a foreign client wrote may have no `complete` at all.
    let filter = format!("complete ne true and {}", of_list(list));
    let ask = Ask {
        table: "todoitem",
        filter: Some(rows::filter(&filter)?),
        order: ("order", Direction::Ascending),
        limit: 500,
    };
    rows::read(app, owner, ask).await
}

/// Which tasks are in a list; those of none, or of the empty name, are in the inbox.
fn of_list(id: &str) -> String {
    if id.is_empty() {
        "(listId eq null or listId eq '')".to_owned()
    } else {
        format!("listId eq {}", rows::quoted(id))
    }
}

/// Tasks in their order, the steps of a task right behind it.
fn in_order(tasks: &[Row]) -> Vec<&Row> {
    let parent_is_here = |task: &Row| tasks.iter().any(|other| other.text("id") == task.text("parentId"));
    let (steps, roots): (Vec<&Row>, Vec<&Row>) = tasks.iter().partition(|task| parent_is_here(task));
    let with_steps = roots.into_iter().flat_map(|root| {
        let of_root = steps.iter().copied().filter(|step| step.text("parentId") == root.text("id"));
        [root].into_iter().chain(of_root.collect::<Vec<_>>())
    });
    with_steps.collect()
}

fn task_line(task: &Row, list: &str, seal: &str) -> Markup {
    let (id, text, version) = (task.text("id"), task.text("text"), task.text("version"));
    let repeats = !task.text("repeat").is_empty();
    let is_done = task.is_done();
    let label = if is_done { format!("Not done yet: {text}") } else { format!("Done: {text}") };
    html! {
        li class=[is_done.then_some("is-done")] data-step[!task.text("parentId").is_empty()] {
            @if repeats && !is_done {
                // The next one would have to be made too, which the app knows how to do.
                span class="tick" title="This task repeats. Tick it off in the app." { "↻" }
            } @else {
                form method="post" action={ "/tasks/" (encode(id)) } {
                    (hidden(seal, list))
                    input type="hidden" name="version" value=(version);
                    input type="hidden" name="done" value=(if is_done { "no" } else { "yes" });
                    button class="tick" aria-label=(label) data-priority=[task.number("priority").filter(|step| (1..=3).contains(step))] {
                        @if is_done { "✓" } @else if let Some(step) = task.number("priority").filter(|step| (1..=3).contains(step)) { (step) }
                    }
                }
            }
            div class="what" {
                span class="text" { (text) }
                (about(task))
            }
        }
    }
}

/// When it is due, its tags and its notes.
fn about(task: &Row) -> Markup {
    let (due, time) = (day(task.text("due")), task.text("dueTime"));
    let tags = task.text("tags");
    let notes = task.text("notes");
    html! {
        @if due.is_some() || !tags.is_empty() {
            span class="about" {
                @if let Some(due) = &due { span class="due" { (due) @if !time.is_empty() { " " (time) } } }
                @for tag in tags.split_whitespace() { span class="tag" { (tag) } }
            }
        }
        @if !notes.is_empty() { details class="notes" { summary { "Notes" } p { (notes) } } }
    }
}

/// A day as people write it; anything else as it is.
fn day(due: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = due.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    if year.is_empty() {
        return None;
    }
    let month =
        month.and_then(|month| month.parse::<usize>().ok()?.checked_sub(1)).and_then(|at| MONTHS.get(at));
    match (month, day.and_then(|day| day.parse::<u8>().ok())) {
        (Some(month), Some(day)) => Some(format!("{day} {month} {year}")),
        _ => Some(due.to_owned()),
    }
}

fn list_link(id: &str, name: &str, color: &str, is_current: bool) -> Markup {
    let to = if id.is_empty() { "/".to_owned() } else { format!("/?list={}", encode(id)) };
    // The colour goes into an attribute of the picture, where it can be nothing but a colour.
    let color = if is_color(color) { color } else { "currentColor" };
    html! {
        a href=(to) aria-current=[is_current.then_some("page")] {
            svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" { circle cx="5" cy="5" r="4" fill=(color) {} }
            span { (name) }
        }
    }
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn hidden(seal: &str, list: &str) -> Markup {
    html! {
        (sealed(seal))
        input type="hidden" name="list" value=(list);
    }
}

pub(super) fn sign_out(seal: &str) -> Markup {
    button("/sign-out", seal, "Sign out")
}

/// Adds a task at the end of a list.
pub(super) async fn add(
    State(app): State<Arc<App>>,
    Sent { visitor, form }: Sent,
) -> Result<Redirect, PageFault> {
    let (owner, text, list) = (visitor.caller.owner, form.text("text").trim(), form.text("list"));
    let said = match text.chars().count() {
        0 => "empty",
        count if count > LONGEST => "long",
        _ => "",
    };
    if !said.is_empty() {
        return Ok(back(list, said));
    }
    let id = Uuid::try_parse(form.text("id")).unwrap_or_else(|_| Uuid::now_v7()).to_string();
    let list = if rows::one(&app, owner, "todolist", list).await?.is_some() { list } else { "" };
    let open = open_tasks(&app, owner, list).await?;
    let last = open.last().map_or("", |task| task.text("order"));
    let mut task = json!({ "text": text, "complete": false, "order": after(last), "deviceName": "Web page" });
    if let (Some(members), false) = (task.as_object_mut(), list.is_empty()) {
        members.insert("listId".to_owned(), list.into());
    }
    let said = match rows::add(&app, owner, &id, task).await? {
        Written::NotAllowed => "readonly",
        Written::Done | Written::Changed | Written::Gone => "",
    };
    Ok(back(list, said))
}

/// A place after the last: any text that is greater, for the app's own keys are compared as text.
fn after(last: &str) -> String {
    let mut key = last.to_owned();
    match key.pop() {
        None => "a0".to_owned(),
        Some('9') => format!("{key}A"),
        Some('Z') => format!("{key}a"),
        Some(end @ ('0'..='8' | 'A'..='Y' | 'a'..='y')) => {
            key.extend(char::from_u32(u32::from(end) + 1));
            key
        }
        Some(end) => format!("{key}{end}V"),
    }
}

/// Ticks a task off, or takes that back, if it is still the one that was seen.
pub(super) async fn tick(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Sent { visitor, form }: Sent,
) -> Result<Redirect, PageFault> {
    let done = (form.text("done") == "yes").then(|| date::print(app.config.clock.now_ms()));
    let (owner, version) = (visitor.caller.owner, form.text("version"));
    let said = match rows::change(&app, owner, &id, version, rows::done(done)).await? {
        Written::Done => "",
        Written::Changed => "changed",
        Written::Gone => "gone",
        Written::NotAllowed => "readonly",
    };
    Ok(back(form.text("list"), said))
}

/// Back to the list. The address is read by the browser, so what is sent twice is asked about there.
fn back(list: &str, said: &str) -> Redirect {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("list", list), ("said", said)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    Redirect::to(&if query.is_empty() { "/".to_owned() } else { format!("/?{query}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_after_the_last_is_greater_in_every_case() {
        let mut key = String::new();
        for _ in 0..200 {
            let next = after(&key);
            assert!(next > key, "{key} {next}");
            key = next;
        }
        assert!(key.len() < 12, "{key}");
        for last in ["zz", "Zz", "ä", "a9", "~"] {
            assert!(*after(last) > *last, "{last}");
        }
    }

    #[test]
    fn days_are_written_as_people_do() {
        for (due, expected) in [
            ("2026-03-04", Some("4 Mar 2026")),
            ("", None),
            ("soon", Some("soon")),
            ("2026-13-04", Some("2026-13-04")),
            ("2026-00-04", Some("2026-00-04")),
        ] {
            assert_eq!(day(due).as_deref(), expected);
        }
    }

    #[test]
    fn nothing_but_a_colour_is_a_colour() {
        assert!(is_color("#0b7285"));
        for text in ["", "red", "#12345", "#12345g", "url(x)", "#1234567"] {
            assert!(!is_color(text), "{text}");
        }
    }
}
