//! Lists that several people share: invitations, the page of a list, and a list that is only to be read.

use app::config::ThemeChoice;
use app::gui::board::View;
use app::gui::screen::people::Message;
use app::gui::screen::tasks::detail;
use app::gui::{Message as Any, sample, screen, sidebar, toast};
use app::profile::ListSharing;
use app::worker::{Command, Update};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use remote_http::Role;

use crate::states;
use crate::support::Window;

/// What was asked about shared lists.
fn asked(window: &mut Window) -> Vec<ListSharing> {
    let sent = window.sent().into_iter();
    sent.filter_map(|command| match command {
        Command::ShareList(wanted) => Some(wanted),
        _ => None,
    })
    .collect()
}

#[test]
fn an_invitation_is_answered_where_it_is_read() {
    for (words, wanted) in [
        ("Accept", ListSharing::Accept { id: "i1".to_owned() }),
        ("Decline", ListSharing::Decline { id: "i1".to_owned() }),
    ] {
        let mut window = states::invitation(ThemeChoice::Light);
        assert!(window.shows("Ben shares the list “Garden” with you."));
        window.click(words);
        assert_eq!(asked(&mut window), std::slice::from_ref(&wanted));
        window.hear(Update::ListShared { wanted, answer: Err("It is gone.".to_owned()) });
        assert!(window.shows("It is gone."), "what was not done is said");
        let mut shared = (*sample::shared_lists()).clone();
        shared.invitations.clear();
        window.hear(Update::SharedLists(Some(shared.into())));
        assert!(!window.shows("Accept"));
    }
}

#[test]
fn the_owner_invites_by_name_and_is_not_told_whether_there_is_such_an_account() {
    let mut window = states::people(ThemeChoice::Light);
    window.tell(Any::People(Message::RolePicked(Role::Reader)));
    window.click("Invite");
    let (list, name) = ("groceries".to_owned(), "Dora".to_owned());
    let wanted = ListSharing::Invite { list, name, role: Role::Reader };
    assert_eq!(asked(&mut window), std::slice::from_ref(&wanted));
    window.tell(Any::People(Message::InvitePressed));
    assert_eq!(asked(&mut window), [], "once is enough");
    window.hear(Update::ListShared { wanted, answer: Ok(()) });
    assert!(window.shows("Dora is asked, if there is such an account."));
    window.tell(Any::People(Message::InvitePressed));
    assert_eq!(asked(&mut window), [], "no name is left in the field");
}

#[test]
fn a_member_is_given_another_role_at_once_and_removed_after_a_second_word() {
    let mut window = states::people(ThemeChoice::Light);
    window.tell(Any::People(Message::MemberPicked("m1".to_owned(), Role::Reader)));
    let wanted = ListSharing::SetRole { member: "m1".to_owned(), role: Role::Reader };
    assert_eq!(asked(&mut window), std::slice::from_ref(&wanted));
    window.hear(Update::ListShared { wanted, answer: Ok(()) });
    window.tell(Any::People(Message::RemovePressed("m2".to_owned())));
    assert_eq!(asked(&mut window), []);
    window.tell(Any::People(Message::Confirmed));
    assert_eq!(asked(&mut window), [ListSharing::Remove { member: "m2".to_owned() }]);
}

#[test]
fn a_member_leaves_after_a_second_word_and_is_not_offered_to_delete() {
    let mut window = states::people_member(ThemeChoice::Light);
    assert!(window.shows("ana (you)"));
    assert!(!window.shows("Delete it for everybody") && !window.shows("Invite") && !window.shows("Remove"));
    window.click("Leave this list");
    assert_eq!(asked(&mut window), []);
    window.click("Leave this list");
    let wanted = ListSharing::Leave { list: "home".to_owned() };
    assert_eq!(asked(&mut window), std::slice::from_ref(&wanted));
    window.hear(Update::ListShared { wanted, answer: Ok(()) });
    assert!(!window.shows("Leave this list"), "the page is done with");
}

#[test]
fn the_owner_ends_the_list_on_its_page_after_a_second_word() {
    let mut window = states::people(ThemeChoice::Light);
    window.click("Delete it for everybody");
    assert!(window.sent().is_empty());
    window.click("Delete it for everybody");
    assert!(matches!(&window.sent()[..], [Command::DeleteList { id }] if id.as_str() == "groceries"));
}

#[test]
fn a_list_that_is_only_to_be_read_says_so_and_takes_no_edit() {
    let mut window = states::reader(ThemeChoice::Light);
    let said = "This list is Cara’s: you may read it, but not change it";
    assert_eq!(
        window.texts().iter().filter(|text| *text == said).count(),
        2,
        "over the list and in the details"
    );
    // The circle of the row, the circle and the parts of the details, the field of the title.
    for words in ["Due", "Priority", "List"] {
        window.click(words);
    }
    for words in ["Type a tag and press Enter", "Edit", "Add a step"] {
        assert!(!window.shows(words), "{words}");
    }
    window.type_into("detail-title", "x\n");
    window.tell(Any::Tasks(screen::tasks::Message::Detail(detail::Message::ClosePressed)));
    assert!(window.sent().is_empty());
    window.drive(|ui| {
        ui.point_at((310.0, 180.0));
        let _ = ui.simulate(iced_test::simulator::click());
        Ok(())
    });
    assert!(!window.sent().iter().any(|sent| matches!(sent, Command::EditTask { .. })));
}

#[test]
fn a_task_that_is_only_to_be_read_is_not_moved_and_says_so_at_once() {
    use screen::tasks::Message::{PointerMoved, RowHeld, RowReleased};

    const SAID: &str = "This list is Cara’s: you may read it, but not change it.";
    for list in [View::List(sample::id("porto")), View::All] {
        let dragged = |window: &mut Window| {
            window.tell(Any::Tasks(RowHeld(sample::id("t03"))));
            window.tell(Any::Tasks(PointerMoved(20.0)));
            window.tell(Any::Tasks(PointerMoved(22.0)));
            assert!(!window.shows(SAID), "a press is no drag");
            let before = window.paint(1.0);
            window.tell(Any::Tasks(PointerMoved(80.0)));
            assert!(window.shows(SAID), "before it is let go");
            window.tell(Any::Toast(toast::Message::ClosePressed(1)));
            assert!(window.paint(1.0) == before, "the row has not been lifted");
            window.tell(Any::Tasks(PointerMoved(90.0)));
            assert!(!window.shows(SAID), "once is enough");
            window.tell(Any::Tasks(RowReleased));
        };
        let by_keys = |window: &mut Window| {
            window.key(Key::Named(Named::ArrowDown), Modifiers::ALT);
            assert!(window.shows(SAID));
        };
        for moves in [dragged as fn(&mut Window), by_keys] {
            let mut window = states::reader(ThemeChoice::Light);
            window.tell(Any::Sidebar(sidebar::Message::Chosen(list.clone())));
            window.tell(Any::Tasks(screen::tasks::Message::RowPressed(sample::id("t03"))));
            window.sent();
            moves(&mut window);
            assert!(window.sent().is_empty());
        }
    }
}

#[test]
fn without_shared_lists_nothing_is_offered() {
    let mut window = states::list(ThemeChoice::Light);
    let before = window.paint(1.0);
    window.hear(Update::SharedLists(None));
    assert!(window.paint(1.0) == before);
    window.hear(Update::SharedLists(Some(sample::shared_lists())));
    assert!(window.paint(1.0) != before);
}
