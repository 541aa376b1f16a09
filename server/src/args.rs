//! What may be said on the command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args as ClapArgs, Parser, Subcommand};

/// The self-hosted server Tidelist syncs with.
#[derive(Debug, Parser)]
#[command(name = "tidelist-server", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve (also without any command)
    Serve(ServeArgs),
    /// Copy the database to a new file, whether or not the server runs
    Backup {
        /// The new file; to restore, put it into an empty data folder as tidelist-server.db
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Manage accounts, whether or not the server runs
    #[command(subcommand)]
    User(UserCommand),
}

#[derive(ClapArgs, Debug)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8787", env = "TIDELIST_SERVER_LISTEN")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Certificate chain in PEM; needs --tls-key
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key in PEM; needs --tls-cert
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Speak plain HTTP beyond this computer: only behind a proxy that does TLS
    #[arg(long)]
    pub(crate) insecure_plain_http: bool,
    /// How clients reach the server, if a proxy changes that: https://tasks.example.org
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// A web site whose pages may talk to the server; may be given several times
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    pub(crate) allow_origin: Vec<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct DataArgs {
    /// Folder of the database
    #[arg(long, value_name = "DIR", env = "TIDELIST_SERVER_DATA")]
    data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account; its password is one line on standard input
    Add {
        /// The account's name
        name: String,
        #[command(flatten)]
        password: PasswordArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// List the accounts
    List {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Give an account another password (one line on standard input) and sign all its devices out
    Passwd {
        /// The account's name
        name: String,
        #[command(flatten)]
        password: PasswordArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Remove an account
    Remove {
        /// The account's name
        name: String,
        /// Remove its tasks and lists for good as well; without this an account that has any stays
        #[arg(long)]
        delete_data: bool,
        #[command(flatten)]
        data: DataArgs,
    },
}

#[derive(ClapArgs, Debug)]
pub(crate) struct PasswordArgs {
    /// Read the password from standard input without asking for it
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

impl DataArgs {
    /// The folder: as given, or where this system keeps a program's data.
    pub(crate) fn folder(self) -> Result<PathBuf, String> {
        if let Some(folder) = self.data_dir {
            return Ok(folder);
        }
        let folders = directories::ProjectDirs::from("", "", "tidelist-server");
        let folder = folders.map(|folders| folders.data_local_dir().to_owned());
        folder
            .ok_or_else(|| "This user has no home folder. Say where the data is with --data-dir.".to_owned())
    }
}
