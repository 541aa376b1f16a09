//! Requests that are wrong in as many ways as we know: each is made from parts that are right, odd, hostile or mutated.

use std::fmt::Write;

use crate::{dice::Dice, filters::filter};

/// A request, and whether its ends are where its head says.
pub(crate) struct Made {
    pub(crate) bytes: Vec<u8>,
    pub(crate) framed: bool,
}

const METHODS: [&str; 12] =
    ["GET", "GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"];
const TABLES: [&str; 14] = [
    "todoitem",
    "todoitem",
    "todoitem",
    "todoitem",
    "TodoItem",
    "todoitem",
    "todolist",
    "todolist",
    "%74odolist",
    "sqlite_schema",
    "row_todoitem",
    "",
    "..",
    "a%00b",
];
const IDS: [&str; 16] = [
    "a",
    "b",
    "c",
    "d",
    "none",
    "%00",
    "%FF%FE",
    "..%2f..%2fetc%2fpasswd",
    "x%20y",
    ".",
    "..",
    "'",
    "%",
    "a/b",
    "%2e%2e",
    "%F0%9F%9B%92",
];
/// Beside the tables. What would end the session comes with another one's token, or with none.
const OTHERS: [&str; 12] = [
    "/.auth/login/tidelist",
    "/.auth/login/none",
    "/.auth/me",
    "/.auth/register",
    "/.auth/password",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "//",
    "/%",
    "/tables",
    "*",
];
const HEADERS: [&str; 34] = [
    "If-Match: *",
    "If-Match: \"",
    "If-Match: \"a\", W/\"b\", \"c\\\"\"",
    "If-None-Match: *",
    "If-None-Match: \"x\"",
    "If-Modified-Since: Mon, 99 Foo 2026 99:99:99 GMT",
    "If-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT",
    "If-Unmodified-Since: Mon, 01 Jan 0000 00:00:00 GMT",
    "Idempotency-Key: \"k\"",
    "Idempotency-Key: \"",
    "Idempotency-Key: k",
    "X-ZUMO-Options: ,,nextLink = path,",
    "X-ZUMO-Options: include:deleted",
    "Content-Type: ;;;",
    "Content-Type: application/json; charset=utf-7",
    "Content-Type: application/json-patch+json",
    "Content-Type: application/merge-patch+json",
    "Content-Type: multipart/form-data",
    "Content-Encoding: gzip",
    "Origin: x",
    "Origin: https://evil.example",
    "Access-Control-Request-Method: PUT",
    "X-Sync-Since: -1",
    "X-Sync-Since: 99999999999999999999",
    "X-Sync-Since: 0",
    "Last-Event-ID: todoitem=x;;=",
    "Expect: 100-continue",
    "X-HTTP-Method-Override: DELETE",
    "X-Forwarded-For: 1.2.3.4",
    "Range: bytes=0-0",
    "Accept: image/*",
    "Authorization: Basic YTpi",
    "Prefer: return=minimal",
    "X-ZUMO-FEATURES: \u{7f}",
];
const VALUES: [&str; 20] = [
    "null",
    "true",
    "\"\"",
    "\"x\"",
    "0",
    "-0.0",
    "1e400",
    "-9223372036854775808",
    "18446744073709551616",
    "1.5",
    "[]",
    "{}",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"2026-02-30T00:00:00Z\"",
    "\"2026-03-14T09:26:53.589Z\"",
    "[[[[[]]]]]",
    "{\"a\":{\"a\":{}}}",
    "\"\u{1f6d2}\"",
    "\"9999-12-31T23:59:59.999Z\"",
];
const MEMBERS: [&str; 18] = [
    "id",
    "text",
    "complete",
    "priority",
    "dueAt",
    "listId",
    "version",
    "updatedAt",
    "createdAt",
    "deleted",
    "owner",
    "rowid",
    "extra",
    "",
    "__proto__",
    "ID",
    "name",
    "sort",
];

/// Makes a request with this token.
pub(crate) fn request(dice: &mut Dice, token: &str) -> Made {
    if dice.percent(3) {
        return batch(dice, token);
    }
    let method = dice.pick(&METHODS);
    let mut target = target(dice);
    let is_sign_in = target.starts_with("/.auth/");
    if dice.percent(10) {
        let mut bytes = target.into_bytes();
        dice.mutate(&mut bytes);
        bytes.retain(|byte| *byte > b' ' && *byte != 0x7f);
        target = String::from_utf8_lossy(&bytes).into_owned();
    }
    let body = if is_sign_in && dice.percent(50) { credentials(dice) } else { body(dice) };
    let carries = method != "GET" || dice.percent(5);
    // One that could end the session is asked without it.
    let token = if target.contains("auth/") { "A".repeat(43) } else { token.to_owned() };
    finish(dice, method, &target, &token, if carries { &body } else { &[] })
}

fn target(dice: &mut Dice) -> String {
    if dice.percent(10) {
        return (*dice.pick(&OTHERS)).to_owned();
    }
    let mut target = format!("/tables/{}", dice.pick(&TABLES));
    if dice.percent(50) {
        write!(target, "/{}", dice.pick(&IDS)).unwrap();
    }
    for place in 0..dice.roll(4) {
        target.push(if place == 0 { '?' } else { '&' });
        option(dice, &mut target);
    }
    target
}

fn option(dice: &mut Dice, target: &mut String) {
    let numbers = ["0", "1", "1000", "1001", "100000", "-1", "18446744073709551616", "1e3", "", "x"];
    let columns = [
        "id",
        "text desc",
        "updatedAt",
        "id,id,ID",
        ",",
        "nothing",
        "priority asc,text desc",
        "deleted",
        "*",
    ];
    let (name, value) = match dice.roll(12) {
        0..=4 => ("$filter", filter(dice)),
        5 => ("$orderby", (*dice.pick(&columns)).to_owned()),
        6 => ("$select", (*dice.pick(&columns)).to_owned()),
        7 => (dice.pick(&["$top", "$skip"]), (*dice.pick(&numbers)).to_owned()),
        8 => (
            dice.pick(&["$count", "$inlinecount", "__includeDeleted"]),
            (*dice.pick(&["true", "allpages", ""])).to_owned(),
        ),
        9 => (
            "$skiptoken",
            (*dice.pick(&["", "eyJrIjpbOTk5OTk5OTk5OTk5OTk5OTk5OTksIngiXX0", "e30", "////", "bnVsbA"]))
                .to_owned(),
        ),
        10 => (dice.pick(&["$expand", "$apply", "$search", "$format", "$", ""]), "x".to_owned()),
        _ => ("ZUMO-API-VERSION", (*dice.pick(&["2.0.0", "3.0.0", "9", ""])).to_owned()),
    };
    target.push_str(name);
    target.push('=');
    for byte in value.bytes() {
        // A few stay as they are, as far as a request's first line lets them.
        if byte.is_ascii_alphanumeric() || byte > b' ' && byte < 0x7f && dice.percent(5) {
            target.push(char::from(byte));
        } else {
            write!(target, "%{byte:02X}").unwrap();
        }
    }
}

fn object(dice: &mut Dice) -> String {
    let mut text = "{".to_owned();
    // Mostly an id that was there before: the database must not grow without end.
    if dice.percent(90) {
        write!(text, "\"id\":\"{}\"", dice.pick(&["a", "b", "c", "d", "e/f", "x y", ".", "\\u0001", ""]))
            .unwrap();
    } else {
        text.push_str("\"id\":7");
    }
    for _ in 0..dice.roll(6) {
        write!(text, ",\"{}\":{}", dice.pick(&MEMBERS), dice.pick(&VALUES)).unwrap();
    }
    text.push('}');
    text
}

fn body(dice: &mut Dice) -> Vec<u8> {
    let mut bytes = match dice.roll(30) {
        0 => Vec::new(),
        1 => "[".repeat(1 + dice.roll(20_000)).into_bytes(),
        2 => format!("{{\"id\":\"a\",\"text\":\"{}\"}}", "x".repeat(dice.roll(70_000))).into_bytes(),
        3 => format!("{}{}", "{\"a\":".repeat(dice.roll(200)), "1").into_bytes(),
        4 => b"\xef\xbb\xbf{}".to_vec(),
        5 => b"\xff\xfe{\0}\0".to_vec(),
        6 | 7 => {
            let steps = ["test", "add", "remove", "replace", "move", "copy", "x"];
            let paths = ["/text", "/id", "/version", "", "/", "/a/b/c", "~2", "/-"];
            let step = |dice: &mut Dice| {
                format!(
                    "{{\"op\":\"{}\",\"path\":\"{}\",\"from\":\"{}\",\"value\":{}}}",
                    dice.pick(&steps),
                    dice.pick(&paths),
                    dice.pick(&paths),
                    dice.pick(&VALUES)
                )
            };
            let steps: Vec<String> = (0..dice.roll(5)).map(|_| step(dice)).collect();
            format!("[{}]", steps.join(",")).into_bytes()
        }
        8 => dice.pick(&VALUES).as_bytes().to_vec(),
        _ => object(dice).into_bytes(),
    };
    if dice.percent(15) {
        dice.mutate(&mut bytes);
    }
    bytes
}

fn credentials(dice: &mut Dice) -> Vec<u8> {
    let names = ["ana", "nobody", "", "a\\u0000b", "\u{1f6d2}"];
    format!(
        "{{\"username\":\"{}\",\"password\":{},\"code\":{},\"deviceName\":{}}}",
        dice.pick(&names),
        dice.pick(&VALUES),
        dice.pick(&VALUES),
        dice.pick(&VALUES)
    )
    .into_bytes()
}

/// A batch with operations of all kinds, and sometimes one that is none.
fn batch(dice: &mut Dice, token: &str) -> Made {
    let operation = |dice: &mut Dice, number: usize| {
        let group = if dice.percent(20) { ",\"atomicityGroup\":\"g\"" } else { "" };
        let url = target(dice).replace(['"', '\\'], "");
        format!(
            "{{\"id\":\"{}\",\"method\":\"{}\",\"url\":\"{url}\",\"headers\":{{\"{}\":\"{}\"}},\"body\":{}{group}}}",
            if dice.percent(98) { number } else { 0 },
            dice.pick(&METHODS),
            dice.pick(&["If-Match", "Idempotency-Key", "X-ZUMO-AUTH", "a b", "Host", "Content-Length"]),
            dice.pick(&["*", "k", "\\\"v\\\"", "\\n", "99"]),
            object(dice),
        )
    };
    let operations: Vec<String> = (0..dice.roll(12)).map(|number| operation(dice, number)).collect();
    let mut body = format!("{{\"requests\":[{}]}}", operations.join(",")).into_bytes();
    if dice.percent(10) {
        dice.mutate(&mut body);
    }
    finish(dice, "POST", "/$batch", token, &body)
}

fn finish(dice: &mut Dice, method: &str, target: &str, token: &str, body: &[u8]) -> Made {
    let mut head =
        format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", dice.pick(&["x", "a:99999", "\"", ""]));
    let version = ["2.0.0", "2.0.0", "2.0.0", "3.0.0", "3.0.0", "3.0.0", "3.0.0", "9"];
    if dice.percent(80) {
        write!(head, "ZUMO-API-VERSION: {}\r\n", dice.pick(&version)).unwrap();
    }
    match dice.roll(20) {
        0 => {}
        1 => head.push_str("X-ZUMO-AUTH: x\r\nAuthorization: Bearer \r\n"),
        _ => write!(head, "X-ZUMO-AUTH: {token}\r\n").unwrap(),
    }
    for _ in 0..dice.roll(4) {
        write!(head, "{}\r\n", dice.pick(&HEADERS)).unwrap();
    }
    let mut bytes = head.into_bytes();
    if dice.percent(10) && !body.is_empty() {
        bytes.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
        for part in body.chunks(1 + dice.roll(5_000)) {
            bytes.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
            bytes.extend_from_slice(part);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
    } else {
        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        bytes.extend_from_slice(body);
    }
    // Every tenth is broken as a whole; where it ends is then anybody's guess.
    let framed = !dice.percent(10);
    if !framed {
        dice.mutate(&mut bytes);
    }
    Made { bytes, framed }
}
