//! `user …`: accounts, managed in the database itself.

use std::io::{self, BufRead, IsTerminal, Write};

use secrecy::{ExposeSecret, SecretString};
use server::{
    accounts::{Admin, AdminError},
    storage::{Identity, RowsOfAccount, Shared},
};
use sync_protocol::date;

use crate::{
    args::{DataArgs, PasswordArgs, UserCommand},
    on_database,
};

/// The longest line taken for a password, in bytes.
const MAX_LINE: u64 = 4_096;

/// Does one thing to the accounts.
pub(crate) fn run(command: UserCommand) -> Result<(), String> {
    match command {
        UserCommand::Add { name, password, data } => {
            let password = read(&password)?;
            managed(data, async move |admin| {
                admin.add(&name, password).await?;
                Ok(format!("Added {name}."))
            })
        }
        UserCommand::List { data } => managed(data, async |admin| Ok(admin.names().await?.join("\n"))),
        UserCommand::Passwd { name, password, data } => {
            let password = read(&password)?;
            managed(data, async move |admin| {
                admin.set_password(&name, password).await?;
                Ok(format!("Changed the password of {name}; all its devices have to sign in again."))
            })
        }
        UserCommand::Devices { name, data } => managed(data, async move |admin| {
            let devices = admin.devices(&name).await?;
            let line = |device: &server::accounts::Device| {
                let used = date::print(device.session.used_at);
                format!("{}  last used {used}  {}", device.id, device.session.device)
            };
            Ok(devices.iter().map(line).collect::<Vec<_>>().join("\n"))
        }),
        UserCommand::Shares { name, data } => managed(data, async move |admin| {
            // What people call their lists is theirs.
            let line = |shared: &Shared| {
                let (one, owner) = (&shared.membership, &shared.owner_name);
                let (role, standing) = (one.role.word(), one.standing.word());
                format!("{}  of {owner}  {}  {role}  {standing}", one.list, one.name)
            };
            Ok(admin.shares(&name).await?.iter().map(line).collect::<Vec<_>>().join("\n"))
        }),
        UserCommand::SignOut { name, device, data } => managed(data, async move |admin| {
            let ended = admin.sign_out(&name, device.as_deref()).await?;
            Ok(format!("Signed {ended} of the devices of {name} out."))
        }),
        UserCommand::Link { name, subject, data } => {
            let said = on_database(data, async |storage, config| {
                let Some(outside) = &config.outside else {
                    return Err("The settings name no provider; write [oidc] there first.".to_owned());
                };
                let who = Identity { issuer: outside.issuer.clone(), subject };
                Admin::new(storage).link(&name, &who).await.map_err(|error| error.to_string())?;
                Ok(format!("{name} may sign in with {}.", outside.name))
            })?;
            say(&said)
        }
        UserCommand::Invite { days, data } => {
            let said = on_database(data, async |storage, config| {
                let invitation = Admin::new(storage).invite(days).await.map_err(|error| error.to_string())?;
                let until = date::print(invitation.ends_at);
                let code = invitation.code.expose();
                let address = config.public_url.as_deref().map(|url| url.trim_end_matches('/'));
                let address = address.map_or_else(String::new, |url| format!("\n{url}/join/{code}"));
                Ok(format!("An invitation for one account, good until {until}. Its code:\n{code}{address}"))
            })?;
            say(&said)
        }
        UserCommand::Remove { name, delete_data, data } => {
            let rows = if delete_data { RowsOfAccount::Delete } else { RowsOfAccount::MustBeNone };
            managed(data, async move |admin| {
                admin.remove(&name, rows).await?;
                Ok(format!("Removed {name}."))
            })
        }
    }
}

/// Opens the database, does the work, closes the database, and says what came of it.
fn managed<F>(data: DataArgs, work: impl FnOnce(Admin) -> F) -> Result<(), String>
where
    F: Future<Output = Result<String, AdminError>>,
{
    let said = on_database(data, async |storage, _| {
        work(Admin::new(storage)).await.map_err(|error| error.to_string())
    })?;
    if said.is_empty() { Ok(()) } else { say(&said) }
}

/// Asks for a password without showing it, twice; or reads one line of standard input.
fn read(args: &PasswordArgs) -> Result<SecretString, String> {
    let failed = |error: io::Error| format!("The password could not be read: {error}.");
    let input = io::stdin();
    if input.is_terminal() && !args.password_stdin {
        let ask = |words: &str| rpassword::prompt_password(words).map(SecretString::from).map_err(failed);
        let (first, again) = (ask("Password: ")?, ask("The same again: ")?);
        if first.expose_secret() != again.expose_secret() {
            return Err("The two are not the same. Nothing was changed.".to_owned());
        }
        return Ok(first);
    }
    let mut line = String::new();
    io::Read::take(input.lock(), MAX_LINE).read_line(&mut line).map_err(failed)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}

fn say(line: &str) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("The answer could not be shown: {error}."))
}
