//! A real server behind a real proxy: the only way to it, with a password that is kept and said nowhere.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

mod desk;
#[path = "support/server.rs"]
mod server;
mod support;
#[path = "../../remote-http/tests/http/support/tunnel.rs"]
mod tunnel;

use app::config::{Setting, TokenPlace, Trust};
use app::profile::{AccountError, KeepToken, Profile, SignIn, SyncFailure, sync, trouble};
use app::worker::{StoreKind, TroubleKind, Way};
use desk::opening;
use remote_http::{Proxy, ProxyAddress};
use server::Server;
use support::{Computer, PASSWORD};
use sync_core::{CancellationToken, RemovalGuard};
use tunnel::{Answers, Tunnel};

/// A server whose name only the proxy can look up.
fn hidden_server(dir: &std::path::Path) -> Server {
    let files = [dir.join("cert.pem"), dir.join("key.pem")];
    let made = rcgen::generate_simple_self_signed(["tasks.example.test".to_owned()]).unwrap();
    std::fs::write(&files[0], made.cert.pem()).unwrap();
    std::fs::write(&files[1], made.signing_key.serialize_pem()).unwrap();
    Server::start_with(Some((&files[0], &files[1])))
}

async fn synced(profile: &Profile) -> Result<(), SyncFailure> {
    let cancel = CancellationToken::new();
    sync(profile.account(), profile.context().clone(), RemovalGuard::Ask, &cancel).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_through_the_proxy_and_its_password_into_no_setting_and_no_log() {
    for scheme in ["http", "socks5"] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_owned();
        let server = tokio::task::spawn_blocking(move || hidden_server(&path)).await.unwrap();
        let tunnel = Tunnel::to(server.port(), Answers::LeadOnly("ana", "geheim"));
        let address = format!("https://tasks.example.test:{}", server.port());

        let home = tempfile::tempdir().unwrap();
        let profile = Profile::open(&opening(home.path(), StoreKind::Sqlite)).unwrap();
        profile.add_task(&todo::TaskDraft { title: "Milk".to_owned(), ..Default::default() }).unwrap();
        let account = profile.account();
        // No test may reach the developer's keychain: this says that secrets go into files.
        let nobody = app::worker::AccountName { server: String::new(), user: String::new() };
        profile
            .settings()
            .set(&Setting::Account(Some((nobody, Trust::default(), TokenPlace::File))))
            .unwrap();

        let typed = format!("{scheme}://ana:geheim@127.0.0.1:{}", tunnel.port);
        let (proxy, password) = ProxyAddress::read(&typed).unwrap();
        let proxy = Proxy::Through(proxy);
        account.lock().await.use_proxy(proxy.clone(), password).await.unwrap();
        let shown = account.lock().await.certificate(&address).await.unwrap();
        assert_eq!(shown.names, ["tasks.example.test"]);
        let sign_in = SignIn {
            server: address.clone(),
            way: Way::Password { user: "ana".to_owned(), password: PASSWORD.into() },
            trust: Trust { ca_file: None, certificate: Some(shown.fingerprint) },
            keep: KeepToken::File,
        };
        account.lock().await.sign_in(sign_in).await.unwrap();
        synced(&profile).await.unwrap();
        let asked = tunnel.asked_for();
        assert!(asked.len() >= 2, "{asked:?}");
        assert!(asked.iter().all(|target| *target == address["https://".len()..]), "{asked:?}");

        // The next program finds the password, and tells nobody.
        drop((account, profile));
        let computer = Computer { dir: home, kind: "sqlite" };
        computer.add("Bread");
        let output = computer.command(&["sync"]).env("TIDELIST_LOG", "trace").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let mut told = std::fs::read_to_string(computer.path().join("config.toml")).unwrap();
        assert!(told.contains(&format!("proxy = \"{scheme}://ana@127.0.0.1:{}\"", tunnel.port)), "{told}");
        for file in std::fs::read_dir(computer.path().join("log")).unwrap() {
            told += &std::fs::read_to_string(file.unwrap().path()).unwrap();
        }
        told += &String::from_utf8_lossy(&[output.stdout, output.stderr].concat());
        assert!(told.contains("TRACE") && !told.contains("geheim"), "{scheme}");

        // A wrong proxy is named, and nothing is lost.
        computer.add("Eggs");
        let profile = Profile::open(&opening(computer.path(), StoreKind::Sqlite)).unwrap();
        let account = profile.account();
        let wrong: ProxyAddress = format!("{scheme}://ana@127.0.0.1:9").parse().unwrap();
        account.lock().await.use_proxy(Proxy::Through(wrong), None).await.unwrap();
        assert!(!profile.folder().join("proxy-password").exists(), "the old one has no use any more");
        let trouble = trouble(&synced(&profile).await.unwrap_err()).unwrap();
        assert_eq!(trouble.kind, TroubleKind::Offline);
        assert!(
            trouble.sentence.contains(&format!("The proxy {scheme}://127.0.0.1:9")),
            "{}",
            trouble.sentence
        );
        let forgotten = ProxyAddress::read(&typed).unwrap().0;
        account.lock().await.use_proxy(Proxy::Through(forgotten), None).await.unwrap();
        let refused = account.lock().await.test_connection(&address, &Trust::default()).await.unwrap_err();
        assert!(
            matches!(&refused, AccountError::Remote(error) if error.message.contains("wants a user name"))
        );
        assert_eq!(profile.context().counts().unwrap().operations, 1);
        account.lock().await.use_proxy(proxy.clone(), Some("geheim".into())).await.unwrap();
        synced(&profile).await.unwrap();
        assert_eq!(profile.context().counts().unwrap().operations, 0);
    }
}
