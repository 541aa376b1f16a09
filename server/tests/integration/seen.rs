//! The web page as people see it: in a real browser, at the width of a phone and of a desk, light and dark.

use serde_json::{Value, json};
use sync_protocol::Dialect;

use crate::{
    chromium::Chromium,
    support::{Client, PASSWORD, TestServer},
};

const SIZES: [(&str, u32, u32); 2] = [("phone", 390, 844), ("desk", 1280, 860)];

/// Lists and tasks of every kind the page shows.
async fn furnish(alice: &Client) {
    for (id, name, color) in [("home", "Home", "#2b8a4b"), ("work", "Work on the harbour wall", "#c02626")] {
        alice.post("/tables/todolist", json!({ "id": id, "name": name, "color": color, "order": id })).await;
    }
    let long = "Write to the harbour office about the berth, the electricity that was counted twice, and the \
                Donaudampfschifffahrtsgesellschaftskapitänsmützenhaken";
    for task in [
        json!({ "id": "a", "text": "Buy milk", "order": "a", "due": "2026-03-14", "dueTime": "18:30", "tags": "shop" }),
        json!({ "id": "b", "text": "Paint the boat", "order": "b", "priority": 1, "notes": "Two coats.\nThe blue one." }),
        json!({ "id": "c", "text": "Sand the hull", "order": "c", "parentId": "b" }),
        json!({ "id": "d", "text": long, "order": "d", "priority": 2, "tags": "letters harbour" }),
        json!({ "id": "e", "text": "Water the plants", "order": "e", "repeat": "every day", "due": "2026-03-15" }),
        json!({ "id": "f", "text": "Call Ben", "complete": true, "completedAt": "2026-03-10T08:00:00.000Z" }),
        json!({ "id": "g", "text": "Sweep the stairs", "listId": "home", "order": "a" }),
    ] {
        let reply = alice.post("/tables/todoitem", task).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
}

/// What must hold of every page: nothing hangs over the edge, what can be pressed is large enough for a thumb, and every
/// field and button has a name.
fn check(browser: &mut Chromium, name: &str) {
    let wide = browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert!(wide.as_i64().unwrap() <= 0, "{name} is {wide} points too wide");
    let small = browser.value(
        "[...document.querySelectorAll('button, input:not([type=hidden]):not(.aside), nav a')]
            .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height < 40; })
            .map(e => e.outerHTML)",
    );
    assert_eq!(small, json!([]), "{name}");
    let nameless = browser.value(
        "[...document.querySelectorAll('button, input:not([type=hidden])')]
            .filter(e => !(e.labels?.length || e.ariaLabel || e.innerText || e.ariaHidden)).map(e => e.outerHTML)",
    );
    assert_eq!(nameless, json!([]), "{name}");
    // The least contrast of small text that is legible for most people.
    let faint = browser.value(CONTRAST);
    assert_eq!(faint, json!([]), "{name}");
    browser.picture(name);
}

/// Lists texts whose contrast with what is behind them is below 4.5.
const CONTRAST: &str = "(() => {
    const parse = c => (c.match(/[\\d.]+/g) ?? []).map(Number);
    const shine = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
    const behind = e => { for (; e; e = e.parentElement) {
        const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; }
        return [255, 255, 255]; };
    return [...document.querySelectorAll('body *')].filter(e => e.offsetParent !== null &&
        [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => {
        const [a, b] = [shine(parse(getComputedStyle(e).color)), shine(behind(e))].sort((x, y) => y - x);
        return [e.tagName, e.innerText.slice(0, 30), (a + .05) / (b + .05)]; }).filter(x => x[2] < 4.5);
})()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_works_in_a_real_browser_from_signing_in_to_signing_out() {
    let Some(mut browser) = Chromium::start() else { return };
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    furnish(&alice).await;
    browser.shape(1280, 860, "light");
    browser.go(&server.url());
    assert_eq!(browser.value("location.pathname"), "/sign-in");
    browser.fill("[name=username]", "alice");
    browser.fill("[name=password]", "wrong wrong");
    browser.press("button.main");
    assert!(browser.words().contains("The name or the password is wrong."), "{}", browser.words());
    check(&mut browser, "sign-in-wrong");
    browser.fill("[name=password]", PASSWORD);
    browser.press("button.main");
    assert!(browser.words().contains("Buy milk"), "{}", browser.words());
    // The cookie is no script's business.
    assert_eq!(browser.value("document.cookie"), "");

    browser.fill("[name=text]", "Fetch the post");
    browser.press(".add button");
    assert!(browser.words().contains("Fetch the post"));
    browser.press("button[aria-label='Done: Buy milk']");
    assert_eq!(alice.get("/tables/todoitem/a").await.json()["complete"], true);
    assert!(!browser.words().contains("Buy milk"), "what is done is folded away");
    browser.click("details.done summary");
    browser.press("button[aria-label='Not done yet: Buy milk']");
    assert_eq!(alice.get("/tables/todoitem/a").await.json()["complete"], false);

    // What was changed elsewhere since the page came is not ticked off unseen.
    alice.patch("/tables/todoitem/a", json!({ "text": "Buy oat milk" })).await;
    browser.press("button[aria-label='Done: Buy milk']");
    let words = browser.words();
    assert!(words.contains("changed elsewhere") && words.contains("Buy oat milk"), "{words}");
    assert_eq!(alice.get("/tables/todoitem/a").await.json()["complete"], false);

    browser.press(".lists a[href='/?list=home']");
    assert!(browser.words().contains("Sweep the stairs"));
    browser.press("a[href='/account']");
    assert!(
        browser.words().contains("on Linux") || browser.words().contains("Chrome"),
        "{}",
        browser.words()
    );
    browser.press(".devices button");
    assert_eq!(alice.get("/.auth/me").await.status, 401);
    browser.press("header form button");
    assert_eq!(browser.value("location.pathname"), "/sign-in");
    browser.go(&server.url());
    assert_eq!(browser.value("location.pathname"), "/sign-in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_fits_a_phone_and_a_desk_in_light_and_dark_and_is_legible() {
    let Some(mut browser) = Chromium::start() else { return };
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    furnish(&alice).await;
    let code = server.admin().await.invite(1).await.unwrap().code.expose().to_owned();
    let ask = "response_type=code&code_challenge_method=S256&state=s&redirect_uri=http://127.0.0.1:1/&device=desk\
               &code_challenge=1kuTyfG2DrM45ctBXWo2vZIO3Q6bNvfqXHMNDhD_FH8";
    let outside = [
        ("sign-in", "/sign-in".to_owned()),
        ("join", format!("/join/{code}")),
        ("app", format!("/.auth/authorize?{ask}")),
        ("error", "/join/none".to_owned()),
    ];
    let inside = [
        ("tasks", "/".to_owned()),
        ("account", "/account".to_owned()),
        ("list", "/?list=work".to_owned()),
        ("trouble", "/?said=changed".to_owned()),
    ];
    let look = |browser: &mut Chromium, pages: &[(&str, String)]| {
        for (page, path) in pages {
            for (size, width, height) in SIZES {
                for scheme in ["light", "dark"] {
                    browser.shape(width, height, scheme);
                    browser.go(&format!("{}{path}", server.url()));
                    check(browser, &format!("{page}-{size}-{scheme}"));
                }
            }
        }
    };
    look(&mut browser, &outside);
    browser.go(&format!("{}/sign-in", server.url()));
    browser.fill("[name=username]", "alice");
    browser.fill("[name=password]", PASSWORD);
    browser.press("button.main");
    look(&mut browser, &inside);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_browser_itself_refuses_what_a_page_must_not_do() {
    let Some(mut browser) = Chromium::start() else { return };
    let server = TestServer::start().await;
    browser.go(&format!("{}/sign-in", server.url()));
    let script = "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = true';
                  document.head.append(s); return window.ran === true; })()";
    assert_eq!(browser.value(script), Value::Bool(false), "an inline script ran");
    let style =
        "(() => { const e = document.createElement('div'); e.setAttribute('style', 'color: rgb(1, 2, 3)');
                 document.body.append(e); return getComputedStyle(e).color; })()";
    assert_ne!(browser.value(style), "rgb(1, 2, 3)", "an inline style held");
    let form = "(() => { const f = document.createElement('form'); f.action = 'http://127.0.0.1:9/'; f.method = 'post';
                document.body.append(f); f.submit(); return true; })()";
    browser.value(form);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(browser.value("location.pathname"), "/sign-in", "a form left this server");
}
