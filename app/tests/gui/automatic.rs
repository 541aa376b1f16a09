//! What the window does by itself: syncing after changes, and reminding.

use app::config::{AutoSync, ThemeChoice};
use app::gui::{Message, sample, screen};
use app::worker::{Asked, Command, Status, Trouble, TroubleKind, Update};

use crate::support::Window;

fn waiting(window: &mut Window, waiting: u64) {
    window.hear(Update::Status(Status { waiting, ..sample::status() }));
}

#[test]
fn a_change_is_sent_once_it_has_settled() {
    let mut window = Window::sample();
    waiting(&mut window, 1);
    waiting(&mut window, 2);
    window.tell(Message::Settled(1));
    assert!(window.sent().is_empty(), "more was changed meanwhile");
    window.tell(Message::Settled(2));
    assert!(matches!(window.sent()[..], [Command::Sync]));
}

#[test]
fn the_first_look_at_the_window_syncs_and_the_next_one_only_after_a_minute() {
    let mut window = Window::sample();
    window.sent();
    window.tell(Message::LookedAt);
    assert!(matches!(window.sent()[..], [Command::Sync]));
    window.tell(Message::LookedAt);
    assert!(window.sent().is_empty());
    // A window that is looked at before the worker said anything.
    let mut window = Window::booted(|_| {});
    window.begin();
    window.tell(Message::LookedAt);
    assert!(window.sent().is_empty());
    window.hear(Update::Status(sample::status()));
    assert!(matches!(window.sent()[..], [Command::Sync]));
    window.hear(Update::Status(sample::status()));
    assert!(window.sent().is_empty());
}

#[test]
fn nothing_is_sent_by_itself_where_that_is_switched_off() {
    let mut window = Window::sample();
    let off = AutoSync { on_change: false, on_focus: false, on_event: false, every_minutes: 0 };
    window.tell(Message::Sidebar(app::gui::sidebar::Message::SettingsPressed));
    window.tell(Message::Settings(screen::settings::Message::AutoSyncPicked(off)));
    window.sent();
    waiting(&mut window, 1);
    window.tell(Message::LookedAt);
    window.tell(Message::Ticked);
    assert!(window.sent().is_empty());
}

#[test]
fn nothing_is_sent_by_itself_while_somebody_has_to_sign_in() {
    let mut window = Window::sample();
    let trouble = Trouble {
        kind: TroubleKind::SignIn,
        sentence: "Sign in again; nothing is lost.".to_owned(),
        since: sample::NOW,
    };
    window.hear(Update::Status(Status { trouble: Some(trouble), waiting: 1, ..sample::status() }));
    window.tell(Message::Settled(0));
    assert!(window.sent().is_empty());
}

#[test]
fn a_profile_without_a_server_never_syncs() {
    let mut window = Window::showing(ThemeChoice::Light, sample::first_run(), sample::rows());
    window.hear(Update::Status(Status { waiting: 5, ..sample::first_run() }));
    window.tell(Message::Settled(0));
    assert!(window.sent().is_empty());
}

fn reminding(ids: &[&str]) -> Window {
    let mut rows = sample::rows();
    for row in &mut rows.tasks {
        let now = "2025-03-11T14:00".parse().ok();
        row.task.details.remind_at = now.filter(|_| ids.contains(&row.task.id.as_str()));
    }
    Window::showing(ThemeChoice::Light, sample::status(), rows)
}

#[test]
fn a_reminder_is_told_once_by_the_desktop_and_in_the_window() {
    let mut window = reminding(&["t01"]);
    assert!(window.notices.lock().unwrap().is_empty(), "it may have been told before");
    window.hear(Update::RemindersTold("2025-03-11T13:00".parse().ok()));
    let notices = window.notices.lock().unwrap().clone();
    assert_eq!(notices.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["Call Mum about Sunday"]);
    assert!(window.shows("Call Mum about Sunday: Reminder"));
    assert!(matches!(window.sent()[..], [Command::RemindersTold(_)]));
    window.tell(Message::Ticked);
    assert_eq!(window.notices.lock().unwrap().len(), 1);
}

#[test]
fn a_reminder_is_done_or_put_off_where_it_is_shown_and_what_was_put_off_is_stored() {
    let remind = || {
        let mut window = reminding(&["t01"]);
        window.hear(Update::RemindersTold("2025-03-11T13:00".parse().ok()));
        assert_eq!(window.notices.lock().unwrap()[0].task, Some(sample::id("t01")));
        window.sent();
        window
    };
    let mut window = remind();
    window.click("Done");
    let sent = window.sent();
    let [Command::EditTask { id, change: todo::TaskChange::Done(Some(_)) }] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(*id, sample::id("t01"));
    assert!(!window.shows("In 15 minutes"), "it is answered");
    let mut window = remind();
    window.hear(Update::Asked(Asked::Snooze(sample::id("t01"))));
    let sent = window.sent();
    let [Command::EditTask { change: todo::TaskChange::RemindAt(at), .. }] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(*at, "2025-03-11T14:29".parse().ok());
    assert!(window.shows("You will be reminded again at 14:29"));
}

#[test]
fn a_press_on_a_notification_opens_its_task() {
    let mut window = Window::sample();
    window.tell(Message::Sidebar(app::gui::sidebar::Message::SettingsPressed));
    window.sent();
    window.hear(Update::Asked(Asked::Open(sample::id("t03"))));
    assert!(!window.shows("Account and sync"));
    window.hear(Update::Asked(Asked::Refresh));
    assert!(matches!(window.sent()[..], [Command::Refresh]));
}

#[test]
fn what_came_while_the_window_was_closed_is_told_together() {
    let mut window = reminding(&["t01", "t02", "t05"]);
    window.hear(Update::RemindersTold("2025-03-01T08:00".parse().ok()));
    let notices = window.notices.lock().unwrap().clone();
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].title, "3 reminders");
    assert!(notices[0].body.contains("Oat milk"));
}

#[test]
fn a_reminder_of_a_finished_task_is_not_told() {
    let mut window = reminding(&["t13"]);
    window.hear(Update::RemindersTold(None));
    assert!(window.notices.lock().unwrap().is_empty());
}

#[test]
fn a_week_without_a_sync_is_said_with_what_can_be_done() {
    let mut window = crate::states::long_ago(ThemeChoice::Light);
    assert!(window.shows("Not synced for 8 days. 3 changes are safe on this computer only."));
    window.click("Back up now");
    assert!(matches!(window.sent()[..], [Command::BackUp]));
    window.hear(Update::BackedUp(Err("The disk is full.".to_owned())));
    assert!(window.shows("The disk is full."));
    window.hear(Update::Status(sample::status()));
    assert!(!window.shows("Back up now"));
}
