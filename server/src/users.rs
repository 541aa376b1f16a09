//! `user …`: accounts, managed on the data folder itself.

use std::io::{self, BufRead, IsTerminal, Write};

use secrecy::SecretString;
use server::{accounts, storage::RowsOfAccount};

use crate::args::{PasswordArgs, UserCommand};

/// The longest line taken for a password, in bytes.
const MAX_LINE: u64 = 4_096;

/// Does one thing to the accounts.
pub(crate) fn run(command: UserCommand) -> Result<(), String> {
    let sentence = |error: accounts::AdminError| error.to_string();
    match command {
        UserCommand::Add { name, password, data } => {
            let (folder, password) = (data.folder()?, read(&password)?);
            accounts::add_user(&folder, &name, password).map_err(sentence)?;
            say(&format!("Added {name}."))
        }
        UserCommand::List { data } => {
            for name in accounts::list_users(&data.folder()?).map_err(sentence)? {
                say(&name)?;
            }
            Ok(())
        }
        UserCommand::Passwd { name, password, data } => {
            let (folder, password) = (data.folder()?, read(&password)?);
            accounts::set_password(&folder, &name, password).map_err(sentence)?;
            say(&format!("Changed the password of {name}; all its devices have to sign in again."))
        }
        UserCommand::Remove { name, delete_data, data } => {
            let rows = if delete_data { RowsOfAccount::Delete } else { RowsOfAccount::MustBeNone };
            accounts::remove_user(&data.folder()?, &name, rows).map_err(sentence)?;
            say(&format!("Removed {name}."))
        }
    }
}

/// Reads one line of standard input.
fn read(args: &PasswordArgs) -> Result<SecretString, String> {
    let input = io::stdin();
    if input.is_terminal() && !args.password_stdin {
        eprintln!("Type the password and press Enter. It is shown as you type.");
    }
    let mut line = String::new();
    let read = io::Read::take(input.lock(), MAX_LINE).read_line(&mut line);
    read.map_err(|error| format!("The password could not be read: {error}."))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}

fn say(line: &str) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("The answer could not be shown: {error}."))
}
