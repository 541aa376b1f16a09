//! The key of the whole desktop: pressed while another window has the keyboard, or none.

use std::time::Duration;

use super::display::Screen;
use super::support::Computer;
use super::until;

fn computer() -> Computer {
    let computer = Computer::new("sqlite");
    std::fs::write(computer.path().join("config.toml"), "[ui]\nhot_key = \"Ctrl+Alt+K\"\n").unwrap();
    computer.add("Milk");
    computer
}

fn log(computer: &Computer) -> String {
    let files = std::fs::read_dir(computer.path().join("log")).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

#[test]
#[ignore = "needs an X server"]
fn a_key_of_the_whole_desktop_brings_the_line_for_a_task_and_only_one_program_has_it() {
    let Some(screen) = Screen::start() else { return };
    let (computer, other) = (computer(), computer());
    let child = screen.begin(&mut computer.command(&["--minimized"]));
    until("the window listens", || computer.profile().join("window.json").exists());
    std::thread::sleep(Duration::from_secs(2));
    assert!(screen.windows().is_empty(), "it is aside");
    screen.press("ctrl+alt+k");
    let mut window = screen.find(child);
    window.types("Bread");
    window.keys(&["Return"]);
    std::thread::sleep(Duration::from_millis(500));

    // Who comes later does not get the key, and says so.
    let mut second = screen.show(&mut other.command(&[]));
    until("the second one says that the key is taken", || log(&other).contains("not taken"));
    assert!(log(&other).contains("Taken") && !log(&computer).contains("not taken"), "{}", log(&other));
    assert_eq!(second.close(), Some(0), "{}", second.said());
    assert_eq!(window.close(), Some(0), "{}", window.said());
    let mut titles = computer.titles();
    titles.sort();
    assert_eq!(titles, ["Bread", "Milk"]);
}
