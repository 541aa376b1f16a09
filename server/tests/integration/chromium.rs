//! A real browser without a window, driven by the DevTools protocol over two pipes. Without one, tests say so and do
//! nothing.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with one page.
pub(crate) struct Chromium {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: String,
    number: u64,
    _profile: TempDir,
}

impl Chromium {
    /// Starts one, if there is one on this computer.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                env::var_os("TIDELIST_NOTHING_SKIPPED").is_none(),
                "there is no chromium to see the page in"
            );
            println!("skipped: install chromium to see the page in a real browser");
            return None;
        };
        let profile = TempDir::new().unwrap();
        // The browser reads what to do from its third descriptor and answers on its fourth.
        let mut process = Command::new("sh")
            .args(["-c", "exec 3<&0 4>&1 </dev/null >/dev/null 2>&1; exec \"$0\" \"$@\"", &program])
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let mut browser =
            Self { process, input, output, session: String::new(), number: 0, _profile: profile };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        browser.session =
            browser.call("Target.attachToTarget", attach)["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Sends one command and waits for its answer; whatever is told meanwhile is passed over.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.as_str().into();
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        self.input.flush().unwrap();
        loop {
            let mut answer = Vec::new();
            assert!(self.output.read_until(0, &mut answer).unwrap() > 0, "the browser ended");
            answer.pop();
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            if answer["id"] == self.number {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    /// How large the page is, in points, and whether it is dark.
    pub(crate) fn shape(&mut self, width: u32, height: u32, scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", features);
    }

    /// Goes to an address and waits until it is there.
    pub(crate) fn go(&mut self, address: &str) {
        let before = self.born();
        self.call("Page.navigate", json!({ "url": address }));
        self.wait_for_another_page(&before);
    }

    /// Presses something with the mouse, and waits for the page that comes of it.
    pub(crate) fn press(&mut self, selector: &str) {
        let before = self.born();
        self.click(selector);
        self.wait_for_another_page(&before);
    }

    /// Presses something with the mouse.
    pub(crate) fn click(&mut self, selector: &str) {
        let place = self.value(&format!(
            "(() => {{ const e = document.querySelector({selector:?}); e.scrollIntoView({{block: 'center'}});
              const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event =
                json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Types into a field.
    pub(crate) fn fill(&mut self, selector: &str, text: &str) {
        self.click(selector);
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// What an expression is in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let result =
            self.call("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true }));
        assert!(result["exceptionDetails"].is_null(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// The words that can be seen.
    pub(crate) fn words(&mut self) -> String {
        self.value("document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// Takes a picture of what can be seen, into the folder that `TIDELIST_WEB_PICTURES` names, if it does.
    pub(crate) fn picture(&mut self, name: &str) {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        assert!(bytes.len() > 2_000, "the picture of {name} is empty");
        if let Some(folder) = env::var_os("TIDELIST_WEB_PICTURES") {
            std::fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).unwrap();
        }
    }

    /// When the document was made: another one has another time.
    fn born(&mut self) -> Value {
        self.value("performance.timeOrigin")
    }

    fn wait_for_another_page(&mut self, before: &Value) {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let expression = "[performance.timeOrigin, document.readyState]";
            let result =
                self.call("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true }));
            let value = &result["result"]["value"];
            if value[0].is_number() && value[0] != *before && value[1] == "complete" {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no other page came: {}", self.words());
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<String> {
    let folders: Vec<_> = env::split_paths(&env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    found.into_iter().find(|path| path.exists()).map(|path| path.display().to_string())
}
