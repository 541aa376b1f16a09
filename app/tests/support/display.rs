//! A screen without a monitor, and windows on it that are driven as a person would.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const TO_THE_FRONT: Duration = Duration::from_secs(5);
const LONG: Duration = Duration::from_secs(60);

/// A screen of its own for one test.
#[derive(Debug)]
pub struct Screen {
    display: String,
    server: Child,
    manager: Child,
}

/// A program whose window is shown.
#[derive(Debug)]
pub struct Shown<'a> {
    screen: &'a Screen,
    child: Child,
    id: String,
}

/// What a window shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture(Vec<u8>);

impl Screen {
    /// Starts a screen on a free display. Without the programs for it the test cannot run: then it says so and returns
    /// `None`, or fails where nothing may be skipped.
    pub fn start() -> Option<Self> {
        for program in ["Xvfb", "openbox", "xdotool", "import"] {
            if Command::new(program)
                .arg("--help")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_err()
            {
                assert!(std::env::var_os("TIDELIST_NOTHING_SKIPPED").is_none(), "{program} is not installed");
                println!("SKIPPED: {program} is not installed");
                return None;
            }
        }
        // Else it starts again when its last client goes: the first question to the manager could end the manager.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-noreset", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        assert!(display.len() > 1, "Xvfb found no display: {:?}", server.try_wait());
        // A window manager gives the keyboard to the window on top.
        let manager = Command::new("openbox")
            .env("DISPLAY", &display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let screen = Self { display, server, manager };
        screen.wait_for_the_manager();
        Some(screen)
    }

    /// Waits until the manager is there: a window that came before it would never get the keyboard.
    fn wait_for_the_manager(&self) {
        let began = Instant::now();
        let mut asks = Command::new("xdotool");
        asks.arg("get_num_desktops")
            .env("DISPLAY", &self.display)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        while !asks.status().unwrap().success() {
            assert!(began.elapsed() < LONG, "no window manager within {LONG:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Starts a program and waits for its window.
    pub fn show(&self, command: &mut Command) -> Shown<'_> {
        let before = self.windows();
        let child = self.begin(command);
        self.window_of(child, &before)
    }

    /// Waits until the only window on this screen can be seen.
    pub fn find(&self, child: Child) -> Shown<'_> {
        self.window_of(child, &[])
    }

    fn window_of(&self, mut child: Child, before: &[String]) -> Shown<'_> {
        let began = Instant::now();
        loop {
            if let Some(id) = self.windows().into_iter().find(|id| !before.contains(id)) {
                let mut shown = Shown { screen: self, child, id };
                shown.raise();
                shown.wait_for_a_picture();
                return shown;
            }
            if let Some(status) = child.try_wait().unwrap() {
                let mut said = String::new();
                child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                panic!("no window: {status}: {said}");
            }
            assert!(began.elapsed() < LONG, "no window within {LONG:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Starts a program on this screen and waits for nothing.
    pub fn begin(&self, command: &mut Command) -> Child {
        command
            .env("DISPLAY", &self.display)
            .env("ICED_BACKEND", "tiny-skia")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Presses a key, whichever window has the keyboard.
    pub fn press(&self, key: &str) {
        self.xdotool(&["key", "--clearmodifiers", key]);
    }

    /// Returns the windows that are seen.
    pub fn windows(&self) -> Vec<String> {
        self.search(&["--onlyvisible"])
    }

    /// Returns all windows, also those that are put aside.
    pub fn all_windows(&self) -> Vec<String> {
        self.search(&[])
    }

    fn search(&self, which: &[&str]) -> Vec<String> {
        let out = self.xdotool(&[&["search"], which, &["--name", "^Tidelist"]].concat());
        out.split_whitespace().map(str::to_owned).collect()
    }

    fn xdotool(&self, args: &[&str]) -> String {
        let output = Command::new("xdotool").args(args).env("DISPLAY", &self.display).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in [&mut self.manager, &mut self.server] {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

impl Shown<'_> {
    /// Presses keys, one after the other.
    pub fn keys(&mut self, keys: &[&str]) {
        self.raise();
        self.screen.xdotool(&[&["key", "--clearmodifiers", "--delay", "60"], keys].concat());
    }

    /// Types a text.
    pub fn types(&mut self, text: &str) {
        self.screen.xdotool(&["type", "--delay", "20", text]);
    }

    /// Turns the wheel so many steps down over the middle of the window, 100 a second.
    pub fn scrolls(&mut self, steps: u32) {
        self.raise();
        self.screen.xdotool(&["mousemove", "--window", &self.id, "600", "400"]);
        self.screen.xdotool(&["click", "--repeat", &steps.to_string(), "--delay", "10", "5"]);
    }

    /// Returns what the window's frame says.
    pub fn title(&self) -> String {
        self.screen.xdotool(&["getwindowname", &self.id]).trim().to_owned()
    }

    /// Returns the id of the process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Takes a picture of the window.
    pub fn picture(&self) -> Picture {
        let output = Command::new("import")
            .args(["-window", &self.id, "-depth", "8", "rgb:-"])
            .env("DISPLAY", &self.screen.display)
            .output()
            .unwrap();
        Picture(output.stdout)
    }

    /// Tells whether the program runs.
    pub fn lives(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Closes the window as its close button does, and returns how the program ended.
    pub fn close(&mut self) -> Option<i32> {
        self.press_close();
        self.ended()
    }

    /// Closes the window as its close button does.
    pub fn press_close(&mut self) {
        self.raise();
        self.screen.xdotool(&["key", "--clearmodifiers", "alt+F4"]);
    }

    /// Waits for a window where the last one was closed, or put aside.
    pub fn comes_back(&mut self) {
        let began = Instant::now();
        while self.screen.windows().is_empty() {
            assert!(self.lives(), "the program ended: {}", self.said());
            assert!(began.elapsed() < LONG, "the window does not come back");
            std::thread::sleep(Duration::from_millis(50));
        }
        self.id = self.screen.windows().swap_remove(0);
        self.raise();
        self.wait_for_a_picture();
    }

    /// Waits for the end of the program, and returns how it ended.
    pub fn ended(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            if began.elapsed() > LONG {
                drop(self.child.kill());
                panic!("the program did not end after its window was closed");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Returns what the program said on its standard error output, after its end.
    pub fn said(&mut self) -> String {
        let mut said = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut said).unwrap();
        }
        said
    }

    /// Brings it to the front, and waits until keys go to it.
    fn raise(&self) {
        self.screen.xdotool(&["windowactivate", &self.id]);
        let began = Instant::now();
        while self.screen.xdotool(&["getactivewindow"]).trim() != self.id && began.elapsed() < TO_THE_FRONT {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until something is drawn, and the drawing stands still.
    fn wait_for_a_picture(&mut self) {
        let began = Instant::now();
        let mut last = self.picture();
        loop {
            std::thread::sleep(Duration::from_millis(300));
            let now = self.picture();
            if now.pixels_unlike(&last) < 200 && now.colours() > 3 {
                return;
            }
            last = now;
            assert!(self.lives(), "the program ended: {}", self.said());
            assert!(began.elapsed() < LONG, "the window stays empty");
        }
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Picture {
    /// Counts the pixels that are not as they were: a blinking caret is few, a row or a dialog is many.
    pub fn pixels_unlike(&self, before: &Self) -> usize {
        let pairs = self.0.chunks_exact(3).zip(before.0.chunks_exact(3));
        pairs.filter(|(now, then)| now != then).count()
    }

    /// Counts the different colours.
    pub fn colours(&self) -> usize {
        let mut colours: Vec<_> = self.0.chunks_exact(3).collect();
        colours.sort_unstable();
        colours.dedup();
        colours.len()
    }
}
