//! How the window keeps up with very many tasks: measured on the release build, drawn without a graphics card, on a
//! screen of its own. Run by `cargo xtask app-scale`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    clippy::format_push_string,
    missing_docs
)]
#![cfg(target_os = "linux")]

#[path = "support/display.rs"]
mod display;
#[path = "support/far.rs"]
mod far;
#[path = "support/measure.rs"]
mod measure;
mod support;

use std::time::{Duration, SystemTime};

use display::Screen;
use far::Far;
use measure::{Figures, Frames, Idle, wait_for};
use support::Computer;

const MANY: usize = 10_000;
const VERY_MANY: usize = 100_000;

/// A file of so many tasks, as another program would write it.
fn file_of(tasks: usize) -> String {
    let mut file = String::from("title,due,tags\n");
    for number in 0..tasks {
        let (month, day) = (1 + number % 12, 1 + number % 28);
        let due = if number % 3 == 0 { format!("2027-{month:02}-{day:02}") } else { String::new() };
        let tag = if number % 10 == 0 { "errand" } else { "" };
        file.push_str(&format!("Task number {number} of many,{due},{tag}\n"));
    }
    file
}

fn computer_with(tasks: usize) -> Computer {
    let computer = Computer::new("sqlite");
    let file = computer.path().join("many.csv");
    std::fs::write(&file, file_of(tasks)).unwrap();
    computer.ok(&["import", file.to_str().unwrap()]);
    computer
}

/// Starts the window and returns how long it took until it had drawn all tasks, in milliseconds.
fn start(screen: &Screen, computer: &Computer, tasks: usize) -> f64 {
    let frames = Frames::new(computer.path());
    let began = SystemTime::now();
    let mut child = screen.begin(computer.command(&[]).env("TIDELIST_FRAMES", frames.path()));
    wait_for("the tasks are drawn", || frames.read().iter().filter(|frame| frame.tasks == tasks).count() > 2);
    let read = frames.read();
    child.kill().unwrap();
    child.wait().unwrap();
    // The frame after the first that shows them begins when that one is on the screen.
    let shown = read.iter().filter(|frame| frame.tasks == tasks).nth(1).unwrap();
    shown.at.duration_since(began).unwrap().as_secs_f64() * 1000.0
}

#[test]
#[ignore = "measures for minutes"]
fn the_window_keeps_up_with_very_many_tasks() {
    let Some(screen) = Screen::start() else { return };
    let mut figures = Figures::on_this_machine();

    let many = computer_with(MANY);
    let mut starts: Vec<f64> = (0..7).map(|_| start(&screen, &many, MANY)).collect();
    starts.sort_by(f64::total_cmp);
    figures.add_of_the_clock(
        "start to the first useful frame, 10 000 tasks (median of 7)",
        starts[3],
        300.0,
        "ms",
    );

    let very_many = computer_with(VERY_MANY);
    println!("start with 100 000 tasks: {:.0} ms", start(&screen, &very_many, VERY_MANY));
    let frames = Frames::new(very_many.path());
    let mut window = screen.show(very_many.command(&[]).env("TIDELIST_FRAMES", frames.path()));
    wait_for("the tasks are drawn", || frames.read().iter().any(|frame| frame.tasks == VERY_MANY));
    window.scrolls(300);
    window.scrolls(300);
    let scrolled = frames.read();
    let moved: Vec<_> = scrolled.windows(3).filter(|three| three[0].offset != three[1].offset).collect();
    assert!(moved.len() > 50, "the list was scrolled: {} frames", moved.len());
    let moved: Vec<_> = moved.iter().map(|three| (three[1], three[2])).collect();
    figures.frames("a frame of scrolling through 100 000 tasks", &moved);
    assert_eq!(window.close(), Some(0), "{}", window.said());

    let mut window = screen.show(&mut very_many.command(&[]));
    wait_for("the title counts the tasks", || window.title().contains("100000"));
    // For ten seconds the caret blinks; the first backup is made meanwhile.
    std::thread::sleep(Duration::from_secs(20));
    let idle = Idle::watch(window.process(), Duration::from_secs(30));
    figures.add("processor of an idle window, 100 000 tasks", idle.percent, 0.1, "%");
    figures.add("memory of the window, 100 000 tasks", idle.megabytes, 150.0, "MB");
    assert_eq!(window.close(), Some(0), "{}", window.said());

    let server = Far::start();
    assert_eq!(very_many.sign_in(&server.url, &[]).code, 0);
    very_many.ok(&["sync"]);
    let other = Computer::new("sqlite");
    assert_eq!(other.sign_in(&server.url, &[]).code, 0);
    let frames = Frames::new(other.path());
    let mut window = screen.show(other.command(&[]).env("TIDELIST_FRAMES", frames.path()));
    window.keys(&["F5"]);
    wait_for("all tasks have come", || frames.read().last().is_some_and(|frame| frame.tasks == VERY_MANY));
    let read = frames.read();
    let first = read.iter().position(|frame| frame.tasks > 0).unwrap();
    let last = read.iter().position(|frame| frame.tasks == VERY_MANY).unwrap();
    let synced = &read[first..=last + 2];
    println!("first sync of 100 000 tasks: {:.1} s", synced.last().unwrap().after(&synced[0]) / 1000.0);
    let synced: Vec<_> = synced.windows(2).map(|two| (two[0], two[1])).collect();
    figures.frames("a frame during a first sync of 100 000 tasks", &synced);
    assert_eq!(window.close(), Some(0), "{}", window.said());
    figures.judge();
}
