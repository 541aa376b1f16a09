//! The commands about the server: syncing, conflicts, the account.

use std::io::Read as _;
use std::path::PathBuf;

use remote_http::{Fingerprint, ShownCertificate};
use secrecy::SecretString;
use serde_json::{Value, json};
use sync_core::{CancellationToken, RemoteErrorKind, RemovalGuard};

use super::args::{Keep, TokenIn};
use super::find_id;
use super::out::{Exit, Failure, Out};
use super::shown::{ShortIds, conflict_json, conflict_lines};
use crate::config::{Dialect, Setting, Trust};
use crate::keychain::KeychainError;
use crate::profile::{
    AccountError, KeepToken, Profile, SignIn, SyncFailure, in_words, resolution, sentence, summary, trouble,
};
use crate::worker::{Choice, TaskConflict, TokenFallback, TroubleKind, Way};

/// The longest password that is read, in bytes.
const MAX_PASSWORD: u64 = 4096;

pub(super) async fn sync(
    profile: &Profile,
    allow_removal: bool,
    keep_mine: bool,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let guard = match (allow_removal, keep_mine) {
        (true, _) => RemovalGuard::Allow,
        (false, true) => RemovalGuard::Keep,
        (false, false) => RemovalGuard::Ask,
    };
    let once = |guard| {
        let context = profile.context().clone();
        async move { crate::profile::sync(profile.account(), context, guard, &CancellationToken::new()).await }
    };
    let mut synced = once(guard).await;
    if guard == RemovalGuard::Keep && synced.is_ok() {
        synced = once(RemovalGuard::Ask).await; // which sends what was kept
    }
    let report = synced.map_err(|failure| failed(profile, &failure))?;
    let counts = profile.context().counts().map_err(|error| Failure::new(&error))?;
    let refused = counts.parked.saturating_sub(counts.conflicts);
    let mut lines = vec![format!("{}.", summary(&report))];
    if counts.conflicts > 0 {
        lines.push(format!("{} need a decision: tidelist conflicts", counts.conflicts));
    }
    if refused > 0 {
        lines.push(format!("{refused} were refused by the server: tidelist list"));
    }
    let value = json!({
        "sent": report.push.applied,
        "received": report.received(),
        "combined": report.push.settled,
        "conflicts": counts.conflicts,
        "refused": refused,
        "waiting": counts.operations.saturating_sub(counts.parked),
    });
    out.say(&lines, &value);
    Ok(match (counts.conflicts, refused) {
        (0, 0) => Exit::Done,
        (0, _) => Exit::Failed,
        _ => Exit::Conflicts,
    })
}

pub(super) fn conflicts(profile: &Profile, out: &mut Out) -> Result<Exit, Failure> {
    let conflicts = all(profile)?;
    let ids = ShortIds::new(conflicts.iter().map(|conflict| &conflict.id));
    let mut lines: Vec<_> = conflicts.iter().flat_map(|conflict| conflict_lines(conflict, &ids)).collect();
    if lines.is_empty() {
        lines.push("Nothing needs a decision.".to_owned());
    } else {
        lines.push("Decide with: tidelist resolve ID --keep mine|server|both".to_owned());
    }
    out.say(&lines, &Value::from(conflicts.iter().map(conflict_json).collect::<Vec<_>>()));
    Ok(if conflicts.is_empty() { Exit::Done } else { Exit::Conflicts })
}

pub(super) fn resolve(profile: &Profile, id: &str, keep: Keep, out: &mut Out) -> Result<Exit, Failure> {
    let choice = match keep {
        Keep::Mine => Choice::KeepThisComputers,
        Keep::Server => Choice::KeepServers,
        Keep::Both => Choice::KeepBoth,
    };
    let conflicts = profile.context().conflicts().map_err(|error| Failure::new(&error))?;
    let id = find_id(id, conflicts.iter().map(|conflict| &conflict.operation.record))?;
    for conflict in conflicts.iter().filter(|conflict| conflict.operation.record == id) {
        let table = &conflict.operation.table;
        let resolved = profile.context().resolve(table, &id, resolution(&choice, conflict));
        resolved.map_err(|error| Failure::new(&error))?;
    }
    let left = profile.context().counts().map_err(|error| Failure::new(&error))?.conflicts;
    let lines = [format!("Decided. {left} more need a decision; the next sync sends what was kept.")];
    out.say(&lines, &json!({ "id": id.as_str(), "left": left }));
    Ok(if left > 0 { Exit::Conflicts } else { Exit::Done })
}

/// Remembers the dialect, if one was given.
pub(super) fn speak(profile: &Profile, dialect: Option<Dialect>) -> Result<(), Failure> {
    let set = dialect.map(|dialect| profile.settings().set(&Setting::Dialect(dialect)));
    set.unwrap_or(Ok(())).map_err(|said| Failure::new(&said))
}

/// Goes on with the same server at another address.
pub(super) async fn move_server(
    profile: &Profile,
    server: Option<String>,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let server = server.ok_or_else(|| Failure::usage("Say where the server is now: --server https://…"))?;
    let moved = profile.account().lock().await.move_to(&server, None).await;
    moved.map_err(|error| failed(profile, &SyncFailure::Account(error)))?;
    let server = profile.account_name().map_or(server, |account| account.server);
    out.say(&[format!("From now on {server} is used.")], &json!({ "server": server }));
    Ok(Exit::Done)
}

/// What is trusted of the server. The file is found again wherever the next command is run.
pub(super) fn trust(ca_file: Option<PathBuf>, certificate: Option<Fingerprint>) -> Trust {
    let ca_file = ca_file.map(|path| std::path::absolute(&path).unwrap_or(path));
    Trust { ca_file, certificate }
}

pub(super) async fn sign_in(
    profile: &Profile,
    server: Option<String>,
    user: Option<String>,
    trust: Trust,
    token_in: TokenIn,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let server = server.ok_or_else(|| Failure::usage("Say which server: --server https://…"))?;
    let way = match user {
        Some(user) => Way::Password { user, password: read_password()? },
        None => Way::Nobody,
    };
    let keep = match token_in {
        TokenIn::Keychain => KeepToken::KeychainOr(TokenFallback::Refuse),
        TokenIn::File => KeepToken::File,
    };
    let account_side = profile.account();
    let mut account_side = account_side.lock().await;
    let signed_in = account_side.sign_in(SignIn { server: server.clone(), way, trust, keep }).await;
    match signed_in {
        Ok(()) => {}
        Err(AccountError::Keychain(KeychainError::Absent)) => {
            return Err(Failure::new(
                &"this system has no keychain; to keep the token in a file only you can read, add --token-in file",
            ));
        }
        Err(error) => {
            let untrusted =
                matches!(&error, AccountError::Remote(remote) if remote.kind == RemoteErrorKind::Tls);
            let mut failure = failed(profile, &SyncFailure::Account(error));
            if untrusted && let Ok(shown) = account_side.certificate(&server).await {
                failure.sentence.push_str(&how_to_pin(&shown));
            }
            return Err(failure);
        }
    }
    let Some(name) = account_side.name() else { return Ok(Exit::Done) };
    let said = if name.user.is_empty() {
        "Connected to".to_owned()
    } else {
        format!("Signed in as {} on", name.user)
    };
    out.say(&[format!("{said} {}.", name.server)], &json!({ "server": name.server, "user": name.user }));
    Ok(Exit::Done)
}

/// Says how a certificate nobody vouches for is trusted on purpose: as in the window, only after it was compared.
fn how_to_pin(shown: &ShownCertificate) -> String {
    format!(
        "\nThe server shows a certificate for {} with this SHA-256 fingerprint:\n  {}\nCompare it with the one on the \
         server itself. Only if they are the same, trust it: add --pin and the fingerprint.",
        if shown.names.is_empty() { shown.subject.clone() } else { shown.names.join(", ") },
        shown.fingerprint,
    )
}

pub(super) async fn sign_out(profile: &Profile, out: &mut Out) -> Result<Exit, Failure> {
    let told = profile.account().lock().await.sign_out().await.map_err(|error| Failure::new(&error))?;
    let mut lines = vec!["Signed out. Your tasks stay on this computer.".to_owned()];
    if !told {
        lines.push("The server could not be told; it ends the session by itself.".to_owned());
    }
    out.say(&lines, &json!({ "serverTold": told }));
    Ok(Exit::Done)
}

fn all(profile: &Profile) -> Result<Vec<TaskConflict>, Failure> {
    let names = profile.list_names().map_err(|error| Failure::new(&error))?;
    let parked = profile.context().conflicts().map_err(|error| Failure::new(&error))?;
    Ok(parked.iter().map(|conflict| in_words(conflict, &names)).collect())
}

pub(super) fn failed(profile: &Profile, failure: &SyncFailure) -> Failure {
    let trouble = trouble(failure);
    let offline = trouble.as_ref().is_some_and(|trouble| trouble.kind == TroubleKind::Offline);
    let mut said =
        trouble.as_ref().map_or_else(|| sentence(&failure.to_string()), |trouble| trouble.sentence.clone());
    if trouble.is_some_and(|trouble| matches!(trouble.kind, TroubleKind::MassDelete { .. })) {
        said.push_str(
            "\nTo let them go: tidelist sync --allow-removal. To keep them: tidelist sync --keep-mine",
        );
    }
    let waiting = profile.context().counts().map_or(0, |counts| counts.operations);
    if waiting > 0 {
        let (noun, verb) = if waiting == 1 { ("change", "is") } else { ("changes", "are") };
        said.push_str(&format!("\n{waiting} {noun} {verb} safe here and will be sent later."));
    }
    Failure { exit: if offline { Exit::Offline } else { Exit::Failed }, sentence: said }
}

fn read_password() -> Result<SecretString, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(MAX_PASSWORD)
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(&format!("the password cannot be read: {error}")))?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        return Err(Failure::usage("No password came on the standard input."));
    }
    Ok(SecretString::from(password))
}
