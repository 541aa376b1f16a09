//! The web page, as a browser sees it and as an attacker tries it.

use serde_json::json;
use sync_protocol::Dialect;

use crate::{
    browser::{Browser, hidden},
    support::{PASSWORD, TestServer},
};

#[tokio::test]
async fn a_stranger_is_led_to_the_door_from_everywhere() {
    let server = TestServer::start().await;
    let mut stranger = Browser::new(&server);
    for path in ["/", "/account", "/?list=x"] {
        let reply = stranger.look(path).await;
        assert_eq!((reply.status, reply.header("location")), (303, Some("/sign-in")), "{path}");
    }
    for path in ["/tasks", "/tasks/x", "/sign-out", "/account/password", "/account/devices"] {
        let reply = stranger.send(path, &[("text", "x")]).await;
        assert_eq!((reply.status, reply.header("location")), (303, Some("/sign-in")), "{path}");
    }
    // A cookie opens pages and a header opens tables, and neither the other.
    let alice = server.alice(Dialect::V3).await;
    assert_eq!(alice.get("/").await.header("location"), None);
    let browser = Browser::of(&server, "alice").await;
    stranger.cookie = browser.cookie.clone();
    assert_eq!(stranger.look("/tables/todoitem").await.status, 401);
}

#[tokio::test]
async fn signing_in_gives_a_cookie_that_no_script_and_no_other_site_can_use() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let reply = browser.send("/sign-in", &[("username", "alice"), ("password", PASSWORD)]).await;
    let cookie = reply.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("tidelist=")
            && cookie.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict")
    );
    let page = browser.look("/").await;
    assert!(page.status == 200 && page.text.contains("Inbox"), "{}", page.text);
    let encrypted =
        TestServer::with(|config| config.public_url = Some("https://tasks.example.org".to_owned())).await;
    let mut browser = Browser::new(&encrypted);
    let reply = browser.send("/sign-in", &[("username", "alice"), ("password", PASSWORD)]).await;
    let cookie = reply.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-tidelist=") && cookie.ends_with("; Secure"), "{cookie}");
    assert_eq!(browser.look("/").await.status, 200);
}

#[tokio::test]
async fn a_wrong_sign_in_shows_the_form_again_with_the_name_and_one_sentence() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let mut pages = Vec::new();
    for name in ["nobody", "alice"] {
        let reply = browser.send("/sign-in", &[("username", name), ("password", "wrong wrong")]).await;
        assert_eq!(reply.status, 401);
        assert!(reply.text.contains(&format!("value=\"{name}\"")) && !reply.text.contains("wrong wrong"));
        pages.push(reply.text.replace(name, "NAME"));
    }
    assert_eq!(pages[0], pages[1], "it does not say which was wrong");
    for _ in 0..4 {
        browser.send("/sign-in", &[("username", "alice"), ("password", "wrong wrong")]).await;
    }
    let reply = browser.send("/sign-in", &[("username", "alice"), ("password", PASSWORD)]).await;
    assert_eq!((reply.status, browser.cookie), (429, None));
}

#[tokio::test]
async fn tasks_of_the_lists_are_shown_in_their_order_and_what_people_wrote_stays_text() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let evil = "<script>alert('1')</script> & \"x\"";
    alice.post("/tables/todolist", json!({ "id": "home", "name": evil, "color": "red\" onload=\"x" })).await;
    for (id, text, list, order) in
        [("b", "second", "", "b"), ("a", evil, "", "a"), ("c", "at home", "home", "a"), ("d", "old", "", "c")]
    {
        let task = json!({ "id": id, "text": text, "listId": list, "order": order, "complete": id == "d" });
        alice.post("/tables/todoitem", task).await;
    }
    alice
        .post("/tables/todoitem", json!({ "id": "step", "text": "a step", "parentId": "a", "order": "z" }))
        .await;
    server.client("bob", Dialect::V3).await.insert("of bob").await;
    let mut browser = Browser::of(&server, "alice").await;
    let page = browser.look("/").await.text;
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words}: {page}"));
    assert!(place("&lt;script&gt;alert('1')&lt;/script&gt; &amp; &quot;x&quot;") > 0);
    assert!(place("a step") < place("second"), "a step is right behind its task");
    assert!(place("second") < place("Done lately") && place("Done lately") < place(">old<"));
    for absent in ["<script", "onload=\"", "at home", "of bob"] {
        assert!(!page.contains(absent), "{absent}");
    }
    let page = browser.look("/?list=home").await.text;
    assert!(page.contains("at home") && !page.contains("second") && !page.contains("<script"));
    // A list that is not there is the inbox.
    assert!(browser.look("/?list=nothing").await.text.contains("second"));
}

#[tokio::test]
async fn a_task_is_added_once_however_often_the_form_is_sent_and_goes_to_the_end_of_its_list() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    alice.post("/tables/todolist", json!({ "id": "home", "name": "Home" })).await;
    alice
        .post("/tables/todoitem", json!({ "id": "last", "text": "x", "listId": "home", "order": "az" }))
        .await;
    let mut browser = Browser::of(&server, "alice").await;
    let page = browser.look("/?list=home").await;
    let (seal, id) = (hidden(&page, "seal"), hidden(&page, "id"));
    for _ in 0..2 {
        let fields = [("seal", &*seal), ("id", &*id), ("list", "home"), ("text", "  buy milk ")];
        assert_eq!(browser.send("/tasks", &fields).await.header("location"), Some("/?list=home"));
    }
    let row = alice.get(&format!("/tables/todoitem/{id}")).await.json();
    assert_eq!(
        (&row["text"], &row["listId"], &row["complete"]),
        (&json!("buy milk"), &json!("home"), &json!(false))
    );
    assert!(row["order"].as_str().unwrap() > "az");
    assert_eq!(alice.get("/tables/todoitem").await.ids().len(), 2);
    for (text, words) in [(" ", "needs some words"), (&*"x".repeat(1_001), "too long")] {
        let reply = browser.act("/tasks", &[("text", text), ("list", "home")]).await;
        assert!(reply.text.contains(words), "{}", reply.text);
    }
    // A list that was removed in the meantime, or is somebody else's, is no place to lose a task in.
    browser.act("/tasks", &[("text", "stray"), ("list", "gone")]).await;
    assert!(browser.look("/").await.text.contains("stray"));
}

#[tokio::test]
async fn a_task_is_ticked_off_as_it_was_seen_or_not_at_all() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let row = alice.insert("a").await;
    let mut browser = Browser::of(&server, "alice").await;
    let seen = row["version"].as_str().unwrap();
    alice.patch("/tables/todoitem/a", json!({ "text": "call back" })).await;
    let reply = browser.act("/tasks/a", &[("version", seen), ("done", "yes")]).await;
    assert!(reply.text.contains("changed elsewhere") && reply.text.contains("call back"), "{}", reply.text);
    let page = browser.look("/").await;
    let reply = browser.act("/tasks/a", &[("version", &hidden(&page, "version")), ("done", "yes")]).await;
    assert!(!reply.text.contains("role=\"alert\""), "{}", reply.text);
    let done = alice.get("/tables/todoitem/a").await.json();
    assert_eq!(done["complete"], true);
    assert!(done["completedAt"].as_str().unwrap().ends_with('Z'));
    browser.act("/tasks/a", &[("version", done["version"].as_str().unwrap()), ("done", "no")]).await;
    let open = alice.get("/tables/todoitem/a").await.json();
    assert_eq!(
        (&open["complete"], &open["completedAt"], &open["text"]),
        (&json!(false), &json!(null), &json!("call back"))
    );
    alice.delete("/tables/todoitem/a").await;
    let reply =
        browser.act("/tasks/a", &[("version", open["version"].as_str().unwrap()), ("done", "yes")]).await;
    assert!(reply.text.contains("not there any more"));
    // And what belongs to another is not there at all.
    let theirs = server.client("bob", Dialect::V3).await.insert("b").await;
    let reply =
        browser.act("/tasks/b", &[("version", theirs["version"].as_str().unwrap()), ("done", "yes")]).await;
    assert!(reply.text.contains("not there any more"));
}

#[tokio::test]
async fn a_task_that_repeats_is_left_to_the_app_which_makes_the_next_one() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    alice.post("/tables/todoitem", json!({ "id": "r", "text": "water", "repeat": "every day" })).await;
    let page = Browser::of(&server, "alice").await.look("/").await.text;
    assert!(page.contains("water") && !page.contains("action=\"/tasks/r\""), "{page}");
}

#[tokio::test]
async fn a_form_from_elsewhere_or_without_its_seal_does_nothing() {
    let server = TestServer::start().await;
    let mut browser = Browser::of(&server, "alice").await;
    let seal = hidden(&browser.look("/account").await, "seal");
    let bobs = hidden(&Browser::of(&server, "bob").await.look("/account").await, "seal");
    for forged in ["", "x", &bobs] {
        assert_eq!(browser.send("/tasks", &[("seal", forged), ("text", "forged")]).await.status, 403);
    }
    let here = server.url();
    for (headers, status) in [
        (vec![("Sec-Fetch-Site", "cross-site".to_owned())], 403),
        (vec![("Sec-Fetch-Site", "same-site".to_owned())], 403),
        (vec![("Origin", "https://evil.example".to_owned())], 403),
        (vec![("Origin", "null".to_owned())], 403),
        (vec![("Origin", here)], 303),
        (vec![("Sec-Fetch-Site", "same-origin".to_owned())], 303),
    ] {
        browser.headers = headers.clone();
        assert_eq!(
            browser.send("/tasks", &[("seal", &seal), ("text", "t")]).await.status,
            status,
            "{headers:?}"
        );
    }
    let mut stranger = Browser::new(&server);
    stranger.headers = vec![("Sec-Fetch-Site", "cross-site".to_owned())];
    let reply = stranger.send("/sign-in", &[("username", "alice"), ("password", PASSWORD)]).await;
    assert_eq!(
        (reply.status, stranger.cookie),
        (403, None),
        "nobody is signed in to somebody else's account"
    );
}

#[tokio::test]
async fn every_page_is_confined_and_without_script() {
    let server = TestServer::start().await;
    let mut browser = Browser::of(&server, "alice").await;
    let mut stranger = Browser::new(&server);
    let pages = [
        browser.look("/").await,
        browser.look("/account").await,
        stranger.look("/sign-in").await,
        stranger.look("/join/none").await,
        browser.send("/tasks", &[]).await,
    ];
    for page in pages {
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
        for absent in ["<script", "style=", "<style", "javascript:", " onclick"] {
            assert!(!page.text.contains(absent), "{absent}: {}", page.text);
        }
    }
    let style = stranger.look("/style.css").await;
    assert_eq!(style.header("cache-control"), Some("public, max-age=86400"));
    assert!(style.text.len() < 10_000, "{}", style.text.len());
    assert_eq!(stranger.look("/icon.svg").await.header("content-type"), Some("image/svg+xml"));
}

#[tokio::test]
async fn devices_are_signed_out_and_the_password_changed_on_the_page() {
    let server = TestServer::start().await;
    let phone = server.alice(Dialect::V3).await;
    let mut other = Browser::of(&server, "alice").await;
    let mut browser = Browser::of(&server, "alice").await;
    let page = browser.look("/account").await.text;
    assert!(page.contains("Web browser") && page.contains("this one"), "{page}");
    let (_, id) = page.split_once("action=\"/account/devices/").unwrap();
    let id = id.split('"').next().unwrap().to_owned();
    browser.act(&format!("/account/devices/{id}"), &[]).await;
    let gone = [phone.get("/.auth/me").await.status, other.look("/").await.status];
    assert!(gone == [401, 200] || gone == [200, 303], "one of them is signed out: {gone:?}");
    browser.act("/account/devices", &[]).await;
    assert_eq!((phone.get("/.auth/me").await.status, other.look("/").await.status), (401, 303));
    for (old, new, words) in [
        ("wrong wrong", "another password", "wrong"),
        (PASSWORD, "short", "8 to 128"),
        (PASSWORD, "another password", "is changed"),
    ] {
        let reply = browser.act("/account/password", &[("password", old), ("new", new)]).await;
        assert!(reply.status == 200 && reply.text.contains(words), "{words}: {}", reply.text);
    }
    assert_eq!(phone.login("alice", "another password").await.status, 200);
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let server = TestServer::start().await;
    let mut browser = Browser::of(&server, "alice").await;
    let stolen = browser.cookie.clone();
    let reply = browser.act("/sign-out", &[]).await;
    assert!(reply.text.contains("Sign in") && browser.cookie.is_none());
    browser.cookie = stolen;
    assert_eq!(browser.look("/").await.header("location"), Some("/sign-in"));
}

#[tokio::test]
async fn who_was_invited_makes_an_account_on_the_page() {
    let server = TestServer::start().await;
    let code = server.admin().await.invite(7).await.unwrap().code.expose().to_owned();
    let path = format!("/join/{code}");
    let mut browser = Browser::new(&server);
    assert!(browser.look(&path).await.text.contains("You are invited"));
    let reply = browser.send(&path, &[("username", "Alice"), ("password", PASSWORD)]).await;
    assert!(reply.status == 409 && reply.text.contains("taken"), "{}", reply.text);
    let reply = browser.send(&path, &[("username", "carol"), ("password", PASSWORD)]).await;
    assert_eq!((reply.status, reply.header("location")), (303, Some("/")));
    assert!(browser.look("/account").await.text.contains("<h1>carol</h1>"));
    assert_eq!(browser.look(&path).await.status, 403);
}
