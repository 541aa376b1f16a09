//! The main journeys as scripts of the toolkit's own tester, each run from a preset with a real worker: `app/tests/ice/*.ice`.
//!
//! What a script can say: `click`, `move` and `expect` with a text or a place, `type` with a text or one of the keys enter,
//! escape, tab and backspace. A step ends when the worker has said all that came of it (`app/tests/ice/patient.rs`).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, unreachable_pub)]

mod desk;
#[path = "ice/ears.rs"]
mod ears;
#[path = "ice/patient.rs"]
mod patient;
#[path = "ice/presets.rs"]
mod presets;
mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use app::gui::{App, Message, theme};
use iced::{Element, Point, Program, Settings, Size, Theme};
use iced_test::emulator::{Emulator, Event};
use iced_test::futures::futures::StreamExt as _;
use iced_test::futures::futures::channel::mpsc;
use iced_test::futures::futures::executor::block_on;
use iced_test::selector::Candidate;
use iced_test::{Ice, Simulator};
use patient::{Calm, Patient};

/// Where the scripts are that the test below runs.
const SCRIPTS: &str = "TIDELIST_TEST_SCRIPTS";

fn program() -> impl Program<State = App, Message = Message, Theme = Theme> {
    let calm = Calm::default();
    let presets = presets::all(&calm);
    Patient { program: app::gui::program(presets::nothing()), presets, calm }
}

/// Runs a script. Otherwise than the toolkit's own runner it says what is shown where a script fails, and goes on to the next.
fn run<P>(program: &P, script: &str) -> Result<(), String>
where
    P: Program<State = App, Message = Message, Theme = Theme> + 'static,
{
    let script = Ice::parse(script).map_err(|error| error.to_string())?;
    let named = script.preset.as_deref().ok_or("it names no preset")?;
    let preset = program.presets().iter().find(|preset| preset.name() == named);
    let preset = preset.ok_or_else(|| format!("there is no preset {named:?}"))?;
    let (sender, mut events) = mpsc::channel(1);
    let mut emulator = Emulator::with_preset(sender, program, script.mode, script.viewport, Some(preset));
    let mut steps = script.instructions.into_iter();
    while let Some(event) = block_on(events.next()) {
        match event {
            Event::Action(action) => emulator.perform(program, action),
            Event::Failed(step) => {
                let shown = texts(emulator.view(program), script.viewport);
                return Err(format!("{step}: it shows {}", shown.join(" | ")));
            }
            Event::Ready => match steps.next() {
                Some(step) => emulator.run(program, step),
                None => return Ok(()),
            },
        }
    }
    Err("the program ended".to_owned())
}

/// Returns all texts of a window, and the fields with their middles: an empty one has no text to be found by.
fn texts<Theme: iced_test::core::theme::Base, R>(
    view: Element<'_, Message, Theme, R>,
    size: Size,
) -> Vec<String>
where
    R: iced_test::core::Renderer + iced_test::core::renderer::Headless,
{
    let settings = Settings { default_font: theme::REGULAR, ..Settings::default() };
    let mut shown = Vec::new();
    let _ = Simulator::with_size(settings, size, view).find(|candidate: Candidate<'_>| -> Option<()> {
        match candidate {
            Candidate::Text { content, .. } => shown.push(content.to_owned()),
            Candidate::TextInput { bounds, state, .. } => {
                let Point { x, y } = bounds.center();
                shown.push(format!("[{}] at ({x:.0}, {y:.0})", state.text()));
            }
            _ => {}
        }
        None
    });
    shown
}

/// Runs the scripts of a folder in a process that reaches neither a display nor the desktop. Returns what it said, if it failed.
fn run_all(folder: &Path) -> Result<(), String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["scripts_of_a_folder", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(SCRIPTS, folder).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    // No graphics card: every computer lays the window out in the same way.
    command.env("WGPU_BACKEND", "none").env("ICED_TEST_BACKEND", "tiny-skia");
    command.env("RUST_BACKTRACE", "0");
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let ended = command.output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    if ended.status.success() { Ok(()) } else { Err(said) }
}

#[test]
#[ignore = "is the process of the other tests"]
fn scripts_of_a_folder() {
    let Some(folder) = std::env::var_os(SCRIPTS).map(PathBuf::from) else { return };
    let fonts = theme::FONTS.iter().map(|font| (*font).into()).collect();
    let settings = Settings { default_font: theme::REGULAR, fonts, ..Settings::default() };
    drop(Simulator::<Message>::with_size(settings, (1.0, 1.0), iced::widget::space()));
    let mut scripts: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|ending| ending == "ice"));
    scripts.sort();
    assert!(!scripts.is_empty());
    let program = program();
    let mut failed = String::new();
    for path in scripts {
        let (name, begun) = (path.file_stem().unwrap().to_string_lossy(), Instant::now());
        if let Err(why) = run(&program, &std::fs::read_to_string(&path).unwrap()) {
            writeln!(failed, "{name}: {why}").unwrap();
        }
        eprintln!("{name}: {} ms", begun.elapsed().as_millis());
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn every_script_finds_what_it_expects() {
    if let Err(said) = run_all(Path::new("tests/ice")) {
        panic!("{said}");
    }
}

#[test]
fn a_script_that_expects_what_is_not_there_fails() {
    let head = "viewport: 1180x760\nmode: Patient\npreset: no tasks\n-----\n";
    let adds = "type \"Oat milk\"\ntype enter\nexpect \"Oat milk\"\n";
    let scripts = [
        ("", None),
        ("expect \"Sourdough\"\n", Some("expect \"Sourdough\": it shows")),
        ("click \"Sourdough\"\n", Some("click \"Sourdough\": it shows")),
        ("await \"Sourdough\"\n", Some("invalid instruction")),
    ];
    for (end, said) in scripts {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("script.ice"), format!("{head}{adds}{end}")).unwrap();
        let failed = run_all(folder.path()).err();
        assert_eq!(failed.is_some(), said.is_some(), "{end}: {failed:?}");
        assert!(failed.unwrap_or_default().contains(said.unwrap_or_default()), "{end}");
    }
}
