//! The program in the tray: its window closed, and back again; on desktops with a tray and without.

use std::time::Duration;

use super::bus::{Bus, Icon, Notices, Tray};
use super::display::Screen;
use super::server::Server;
use super::support::Computer;
use super::until;

/// A computer whose window, when it is closed, leaves the program in the tray.
fn computer() -> Computer {
    let computer = Computer::new("sqlite");
    std::fs::write(computer.path().join("config.toml"), "[ui]\nclosing = \"tray\"\n").unwrap();
    computer
}

fn icon(tray: &Tray) -> Icon {
    until("the icon is in the tray", || tray.icon().is_some());
    tray.icon().unwrap()
}

fn gone(screen: &Screen) {
    until("the window is gone", || screen.all_windows().is_empty());
}

#[test]
#[ignore = "needs an X server"]
fn a_closed_window_goes_on_in_the_tray_and_comes_back_from_its_menu() {
    let (Some(screen), Some(bus)) = (Screen::start(), Bus::start()) else { return };
    let tray = Tray::on(&bus);
    let computer = computer();
    computer.add("Milk");
    let mut window = screen.show(bus.beside(&mut computer.command(&[])));
    let icon = icon(&tray);
    assert_eq!(icon.words(), "Tidelist: Nothing waits");
    assert_eq!((icon.status().as_str(), icon.sizes().len()), ("Active", 4));
    let menu: Vec<_> = icon.menu().into_iter().map(|entry| entry.1).collect();
    assert_eq!(menu, ["Show Tidelist", "Add a task", "Refresh", "", "Quit"]);

    // The close button, and back by the menu. What is typed then is in the line for a task.
    window.press_close();
    gone(&screen);
    assert!(window.lives());
    icon.press("Add a task");
    window.comes_back();
    window.types("Bread");
    window.keys(&["Return"]);
    std::thread::sleep(Duration::from_millis(500));

    // Ctrl+W closes as well, and a press on the icon brings it back; so does another start.
    window.keys(&["ctrl+w"]);
    gone(&screen);
    icon.activate();
    window.comes_back();
    window.keys(&["ctrl+w"]);
    gone(&screen);
    let mut again = screen.begin(bus.beside(&mut computer.command(&[])));
    window.comes_back();
    assert_eq!(again.wait().unwrap().code(), Some(0));
    window.keys(&["ctrl+w"]);
    gone(&screen);
    icon.press("Quit");
    assert_eq!(window.ended(), Some(0), "{}", window.said());
    until("the icon is gone", || tray.icon().is_none());
    let mut titles = computer.titles();
    titles.sort();
    assert_eq!(titles, ["Bread", "Milk"]);
}

#[test]
#[ignore = "needs an X server"]
fn in_the_tray_it_syncs_and_reminds_and_names_no_task() {
    let (Some(screen), Some(bus)) = (Screen::start(), Bus::start()) else { return };
    let (tray, notices) = (Tray::on(&bus), Notices::on(&bus));
    let server = Server::start();
    let (computer, other) = (computer(), Computer::new("sqlite"));
    assert_eq!(computer.sign_in(&server.url, &[]).code, 0);
    assert_eq!(other.sign_in(&server.url, &[]).code, 0);
    // As at login: no window at all.
    let mut child = screen.begin(bus.beside(&mut computer.command(&["--minimized"])));
    let icon = icon(&tray);
    std::thread::sleep(Duration::from_secs(2));
    assert!(screen.all_windows().is_empty() && child.try_wait().unwrap().is_none());

    let now = jiff::Zoned::now().strftime("%Y-%m-%dT%H:%M").to_string();
    for title in ["Call Ana", "Call Ben"] {
        other.ok(&["add", title]);
    }
    let tasks = other.json(&["list"]);
    for task in tasks.as_array().unwrap() {
        other.ok(&["edit", task["id"].as_str().unwrap(), "--remind", &now]);
    }
    let titles = || notices.shown().into_iter().map(|notice| notice.title).collect::<Vec<_>>();
    other.ok(&["sync"]);
    until("a reminder is shown", || !titles().is_empty());
    let notice = notices.shown().swap_remove(0);
    assert_eq!(notice.title, "2 reminders");
    assert!(notice.body.contains("Call Ana") && notice.buttons.is_empty(), "{notice:?}");
    assert!(!icon.words().contains("Call"), "the tray names no task: {}", icon.words());

    icon.press("Quit");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut titles = computer.titles();
    titles.sort();
    assert_eq!(titles, ["Call Ana", "Call Ben"], "they came while there was no window");
}

#[test]
#[ignore = "needs an X server"]
fn a_reminder_is_done_or_put_off_by_the_buttons_the_desktop_shows() {
    let (Some(screen), Some(bus)) = (Screen::start(), Bus::start()) else { return };
    let notices = Notices::on(&bus);
    let before = jiff::Zoned::now().datetime().checked_sub(jiff::Span::new().minutes(1)).unwrap();
    let before = before.strftime("%Y-%m-%dT%H:%M").to_string();
    for (round, button) in ["done", "snooze"].into_iter().enumerate() {
        let computer = Computer::new("sqlite");
        let id = computer.add(&format!("Call {button}"));
        computer.ok(&["edit", &id, "--remind", &before]);
        let mut window = screen.show(bus.beside(&mut computer.command(&[])));
        until("the reminder is shown", || notices.shown().len() > round);
        let notice = notices.shown().pop().unwrap();
        assert_eq!(notice.title, format!("Call {button}"));
        let buttons: Vec<_> = notice.buttons.iter().map(|button| button.1.as_str()).collect();
        assert_eq!(buttons, ["Tidelist", "Done", "In 15 minutes"]);
        notices.press(notice.number, button);
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!(window.close(), Some(0), "{}", window.said());
        let task = computer.json(&["show", &id]);
        match button {
            "done" => assert_eq!(task["done"], true, "{task}"),
            _ => {
                let later = task["remindAt"].as_str().unwrap();
                assert!(later > before.as_str() && task["done"] == false, "{task}");
            }
        }
    }
}

#[test]
#[ignore = "needs an X server"]
fn without_a_tray_closing_ends_the_program_and_a_start_aside_is_in_the_list_of_windows() {
    let (Some(screen), Some(bus)) = (Screen::start(), Bus::start()) else { return };
    let computer = computer();
    computer.add("Milk");
    // No bus at all, and a bus without a tray.
    for with_bus in [false, true] {
        let mut command = computer.command(&[]);
        let mut window = screen.show(if with_bus { bus.beside(&mut command) } else { &mut command });
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!(window.close(), Some(0), "{}", window.said());

        let mut command = computer.command(&["--minimized"]);
        let child = screen.begin(if with_bus { bus.beside(&mut command) } else { &mut command });
        until("the window is in the list", || !screen.all_windows().is_empty());
        std::thread::sleep(Duration::from_secs(1));
        assert!(screen.windows().is_empty(), "it is not opened");
        let mut again = screen.begin(&mut computer.command(&[]));
        assert_eq!(again.wait().unwrap().code(), Some(0));
        let mut window = screen.find(child);
        assert_eq!(window.close(), Some(0), "{}", window.said());
        gone(&screen);
    }
}

#[test]
#[ignore = "needs an X server"]
fn a_window_whose_tray_goes_is_in_the_list_of_windows_again() {
    let (Some(screen), Some(bus)) = (Screen::start(), Bus::start()) else { return };
    let computer = computer();
    computer.add("Milk");
    let tray = Tray::on(&bus);
    let mut window = screen.show(bus.beside(&mut computer.command(&[])));
    icon(&tray);
    window.press_close();
    gone(&screen);

    // A desktop that begins anew: it is back before anybody missed it.
    drop(tray);
    let tray = Tray::on(&bus);
    icon(&tray);
    std::thread::sleep(Duration::from_secs(11));
    assert!(screen.all_windows().is_empty() && window.lives());

    drop(tray);
    until("the window is back, aside", || !screen.all_windows().is_empty());
    let mut again = screen.begin(bus.beside(&mut computer.command(&[])));
    assert_eq!(again.wait().unwrap().code(), Some(0));
    window.comes_back();
    assert_eq!(window.close(), Some(0), "without a tray closing ends it: {}", window.said());
}
