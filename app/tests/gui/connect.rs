//! Connecting a server in each way, tasks on both sides, and the certificate of a server.

use app::config::{Setting, ThemeChoice, Trust};
use app::gui::screen::account::{How, Message as Typed};
use app::gui::screen::{certificate, proxy};
use app::gui::{Message, sample};
use app::worker::{Command, Join, TokenFallback, Update, Way};
use iced::keyboard::key::Named;
use remote_http::Proxy;
use secrecy::ExposeSecret;

use crate::states;
use crate::support::Window;

fn type_all(window: &mut Window, typed: impl IntoIterator<Item = Typed>) {
    for message in typed {
        window.tell(Message::Account(message));
    }
}

/// The page with an address and this way picked.
fn page(how: How) -> Window {
    let mut window = states::account(ThemeChoice::Light);
    type_all(&mut window, [Typed::ServerTyped(" todo.home.example ".to_owned()), Typed::HowPicked(how)]);
    window
}

#[test]
fn signing_in_sends_what_was_typed() {
    let mut window = states::account(ThemeChoice::Light);
    window.click("Connect");
    assert!(window.sent().is_empty(), "nothing is typed yet");
    type_all(
        &mut window,
        [
            Typed::ServerTyped(" todo.home.example ".to_owned()),
            Typed::UserTyped("ana".to_owned()),
            Typed::PasswordTyped("geheim".into()),
        ],
    );
    window.click("Test connection");
    assert!(matches!(&window.sent()[..], [Command::TestConnection { server, trust }]
        if server == "https://todo.home.example" && *trust == Trust::default()));
    window.hear(Update::Account(Ok("Reachable, version 3.0.0".to_owned())));
    assert!(window.shows("Reachable, version 3.0.0"));

    window.click("Connect");
    match &window.sent()[..] {
        [Command::SignIn { server, way: Way::Password { user, password }, fallback, .. }] => {
            assert_eq!((server.as_str(), user.as_str()), ("https://todo.home.example", "ana"));
            assert_eq!(password.expose_secret(), "geheim");
            assert_eq!(*fallback, TokenFallback::Refuse);
        }
        other => panic!("{other:?}"),
    }
    window.hear(Update::NoKeychain);
    assert!(window.shows("No system keychain was found. Keep the sign-in"));
    window.click("in a file only you can read (0600)");
    window.click("Connect");
    assert!(
        matches!(&window.sent()[..], [Command::SignIn { fallback: TokenFallback::PrivateFile, .. }]),
        "the choice is sent"
    );
    window.hear(Update::Account(Err("The name or the password is wrong.".to_owned())));
    assert!(window.shows("The name or the password is wrong."));
    window.click("Connect");
    window.sent();
    window.hear(Update::Account(Ok("Signed in as ana".to_owned())));
    assert!(window.shows("No tasks yet. Type above and press Enter."));
    assert!(matches!(window.sent()[..], [Command::Refresh]), "what is on the server comes at once");
}

#[test]
fn a_token_and_no_account_are_ways_to_connect_too() {
    let mut window = page(How::Token);
    window.click("Connect");
    assert!(window.sent().is_empty(), "there is no token yet");
    type_all(&mut window, [Typed::TokenTyped(" t0ken\n".into())]);
    window.click("Connect");
    let sent = window.sent();
    assert!(
        matches!(&sent[..], [Command::SignIn { way: Way::Token(token), .. }] if token.expose_secret() == "t0ken"),
        "{sent:?}"
    );
    let mut window = page(How::Nobody);
    window.click("Connect");
    assert!(matches!(window.sent()[..], [Command::SignIn { way: Way::Nobody, .. }]));
}

#[test]
fn a_computer_is_renamed_before_it_signs_in() {
    let mut window = page(How::Nobody);
    type_all(&mut window, [Typed::DeviceTyped(" Kitchen ".to_owned())]);
    window.click("Connect");
    let sent = window.sent();
    assert!(
        matches!(&sent[..], [Command::Save(Setting::DeviceName(name)), Command::SignIn { .. }] if name == "Kitchen"),
        "{sent:?}"
    );
}

#[test]
fn the_browser_is_opened_waited_for_and_given_up() {
    let url = "https://todo.home.example/.auth/authorize?state=secret";
    let waits = || {
        let mut window = page(How::Browser);
        window.click("Connect");
        assert!(matches!(window.sent()[..], [Command::SignIn { way: Way::Browser, .. }]));
        window.hear(Update::Browser(url.to_owned()));
        assert_eq!(*window.opened.lock().unwrap(), [url]);
        assert!(window.shows("Sign in in your browser"));
        assert!(!window.texts().iter().any(|text| text.contains("secret")), "only the place is shown");
        window
    };
    let mut window = waits();
    window.click("Open it again");
    assert_eq!(window.opened.lock().unwrap().len(), 2);
    window.click("Cancel");
    assert!(matches!(window.sent()[..], [Command::CancelSync]));
    window.hear(Update::Account(Err("Cancelled.".to_owned())));
    assert!(window.shows("Cancelled.") && window.shows("Test connection"));

    let mut window = waits();
    window.named(Named::Escape);
    assert!(matches!(window.sent()[..], [Command::CancelSync]), "nobody waits for it any more");

    let mut window = waits();
    window.hear(Update::Account(Ok("Signed in as ana.".to_owned())));
    assert!(matches!(window.sent()[..], [Command::Refresh]));
    assert!(window.shows("Signed in as ana."));
}

#[test]
fn where_both_sides_have_tasks_somebody_decides() {
    let mut window = states::join(ThemeChoice::Light);
    for words in ["There are tasks on both sides", "140 tasks", "Call the plumber", "Combine"] {
        assert!(window.shows(words), "{words}");
    }
    window.click("Connect");
    assert!(matches!(window.sent()[..], [Command::Join(Join::Combine)]));
    window.click("Connect");
    assert!(window.sent().is_empty(), "once is enough");

    let mut window = states::join(ThemeChoice::Light);
    window.click("Take the server's");
    window.click("Connect");
    assert!(matches!(window.sent()[..], [Command::Join(Join::TakeServers)]));

    for leave in
        [|window: &mut Window| window.click("Not now"), |window: &mut Window| window.named(Named::Escape)]
    {
        let mut window = states::join(ThemeChoice::Light);
        leave(&mut window);
        assert!(matches!(window.sent()[..], [Command::Join(Join::NotNow)]), "nothing is left half done");
        assert!(!window.shows("There are tasks on both sides"));
    }
}

#[test]
fn an_answer_that_comes_after_the_page_was_left_connects_nothing() {
    let mut window = Window::sample();
    window.hear(Update::BothHave(sample::theirs()));
    window.hear(Update::Browser("https://x.example/".to_owned()));
    assert!(matches!(window.sent()[..], [Command::Join(Join::NotNow), Command::CancelSync]));
    assert!(window.opened.lock().unwrap().is_empty());
}

#[test]
fn another_address_of_the_same_server_is_offered_where_one_is_connected() {
    let mut window = states::signed_out(ThemeChoice::Light);
    window.click("Sign in");
    assert!(!window.shows("Use this address"), "it is the one that is used");
    type_all(&mut window, [Typed::ServerTyped("https://new.home.example".to_owned())]);
    window.sent();
    window.click("Use this address");
    let sent = window.sent();
    assert!(
        matches!(&sent[..], [Command::MoveServer { server, .. }] if server == "https://new.home.example"),
        "{sent:?}"
    );
    window.hear(Update::Account(Err("It is another server.".to_owned())));
    assert!(window.shows("It is another server."));
}

#[test]
fn a_certificate_is_trusted_only_after_it_was_compared() {
    let mut window = states::untrusted(ThemeChoice::Light);
    window.click("Trust exactly this certificate");
    assert!(window.sent().is_empty(), "nobody compared it");
    let compared = || Message::Certificate(certificate::Message::ComparedPressed);
    window.tell(compared());
    // Another one is shown meanwhile: nobody compared that.
    window.hear(Update::Certificate(Ok(sample::certificate())));
    window.click("Trust exactly this certificate");
    assert!(window.sent().is_empty());
    window.tell(compared());
    window.click("Trust exactly this certificate");
    let fingerprint = sample::certificate().fingerprint;
    let sent = window.sent();
    let trusted = |trust: &Trust| *trust == Trust { ca_file: None, certificate: Some(fingerprint) };
    assert!(
        matches!(&sent[..], [Command::Save(Setting::Trust(trust)), Command::Refresh] if trusted(trust)),
        "{sent:?}"
    );
}

#[test]
fn a_certificate_looked_at_while_connecting_is_trusted_by_that_page() {
    let mut window = page(How::Nobody);
    window.click("Test connection");
    window.sent();
    window.hear(Update::NotTrusted("This computer does not trust it.".to_owned()));
    window.click("Details");
    assert!(
        matches!(&window.sent()[..], [Command::LookAtCertificate { server }] if server == "https://todo.home.example")
    );
    window.hear(Update::Certificate(Ok(sample::certificate())));
    window.tell(Message::Certificate(certificate::Message::ComparedPressed));
    window.click("Trust exactly this certificate");
    assert!(window.sent().is_empty(), "nothing is connected yet");
    assert!(window.shows("Exactly this certificate is trusted"));
    window.click("Connect");
    let fingerprint = Some(sample::certificate().fingerprint);
    let sent = window.sent();
    assert!(
        matches!(&sent[..], [Command::SignIn { trust, .. }] if trust.certificate == fingerprint),
        "{sent:?}"
    );
}

#[test]
fn what_the_certificate_page_was_opened_from_is_there_again() {
    let mut window = page(How::Nobody);
    type_all(&mut window, [Typed::DetailsPressed]);
    window.named(Named::Escape);
    assert!(window.shows("Test connection"));
    let mut window = states::untrusted(ThemeChoice::Light);
    window.named(Named::Escape);
    assert!(!window.shows("The server's certificate"));
}

#[test]
fn a_proxy_is_used_before_anything_is_asked_and_its_password_is_not_shown_again() {
    let mut window = page(How::Nobody);
    window.resize(1180.0, 1400.0);
    let way = |window: &mut Window, message| window.tell(Message::Account(Typed::Way(message)));
    window.click("▸ Certificates and proxy");
    window.click("Address");
    way(&mut window, proxy::Message::Typed("ftp://proxy".into()));
    window.click("Test connection");
    assert!(window.sent().is_empty() && window.shows_part("This is no address of a proxy."));
    way(&mut window, proxy::Message::Typed("socks5://ana:geheim@proxy.example:1080".into()));
    window.click("Test connection");
    match &window.sent()[..] {
        [Command::UseProxy { proxy, password }, Command::TestConnection { .. }] => {
            assert_eq!(format!("{proxy:?}"), "Through(socks5://ana@proxy.example:1080)");
            assert_eq!(password.as_ref().unwrap().expose_secret(), "geheim");
        }
        other => panic!("{other:?}"),
    }
    assert!(!window.texts().iter().any(|text| text.contains("geheim")), "{:?}", window.texts());
    window.hear(Update::Account(Ok("Reachable".to_owned())));
    window.click("Connect");
    assert!(matches!(window.sent()[..], [Command::SignIn { .. }]), "it is used already");
    window.hear(Update::Account(Err("No.".to_owned())));
    window.click("None");
    assert!(matches!(&window.sent()[..], [Command::UseProxy { proxy: Proxy::None, password: None }]));
}
