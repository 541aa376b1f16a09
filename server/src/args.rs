//! What may be said on the command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args as ClapArgs, Parser, Subcommand};
use ipnet::IpNet;
use secrecy::SecretString;
use server::network;

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
    /// Copy the embedded database to a new file, whether or not the server runs
    Backup {
        /// The new file; `restore` takes it
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Make the embedded database from a backup, in an empty data folder
    Restore {
        /// What `backup` wrote; it stays as it is
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Read the whole database and say what is wrong with it
    Check {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Remove for good what was deleted long ago; devices that were away longer have to pull everything again
    Purge {
        /// How long ago it must have been deleted
        #[arg(long, value_name = "DAYS", default_value_t = 90)]
        older_than_days: u32,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Take over everything from an embedded database into an empty PostgreSQL database
    Import {
        /// The data folder of the embedded database; stop its server first
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Let all clients pull everything again, as they must after a PostgreSQL backup was restored
    NewEpoch {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Declare tables in the settings file, and list what is declared
    #[command(subcommand)]
    Table(TableCommand),
    /// Manage accounts, whether or not the server runs
    #[command(subcommand)]
    User(UserCommand),
}

#[derive(ClapArgs, Debug)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on; port 0 takes any free one [default: 127.0.0.1:8787]
    #[arg(long, env = "TIDELIST_SERVER_LISTEN")]
    pub(crate) listen: Option<SocketAddr>,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Address and port to tell what is counted, for Prometheus: GET /metrics, in plain HTTP, for anybody who gets there
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics_listen: Option<SocketAddr>,
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
    /// A proxy in front, or a network of them, whose X-Forwarded-For is believed; may be given several times
    #[arg(long = "trusted-proxy", value_name = "ADDRESS", value_parser = network)]
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// A web site whose pages may talk to the server; may be given several times
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    pub(crate) allow_origin: Vec<String>,
}

/// Where the data is. What is not said here may be said in the settings file.
#[derive(ClapArgs, Debug)]
pub(crate) struct DataArgs {
    /// Settings file, in TOML
    #[arg(long, value_name = "FILE", env = "TIDELIST_SERVER_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Folder of the data
    #[arg(long, value_name = "DIR", env = "TIDELIST_SERVER_DATA")]
    pub(crate) data_dir: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database: postgres://user:password@host/database. Others see what is on a
    /// command line: rather use the environment or the settings file
    #[arg(long, value_name = "URL", env = "TIDELIST_SERVER_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<SecretString>,
    /// Certificate of the authority that the database's certificate must be of, in PEM
    #[arg(long, value_name = "FILE", env = "TIDELIST_SERVER_DATABASE_CA")]
    pub(crate) database_ca: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TableCommand {
    /// Declare a table, or more columns of one
    Add {
        /// The table's name
        name: String,
        /// Its columns: NAME:TYPE, where TYPE is string, integer, float, boolean, date, day, time or point
        #[arg(value_name = "COLUMN", required = true)]
        columns: Vec<String>,
        /// How many rows a page has unless the client says
        #[arg(long, value_name = "ROWS")]
        page_size: Option<u32>,
        /// Settings file, in TOML; made if it is not there
        #[arg(long, value_name = "FILE", env = "TIDELIST_SERVER_CONFIG")]
        config: PathBuf,
    },
    /// List the tables a server with these settings has
    List {
        #[command(flatten)]
        data: DataArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account; its password is asked for, or is one line on standard input
    Add {
        /// The account's name
        name: String,
        #[command(flatten)]
        password: PasswordArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Let somebody whom the provider of the settings ([oidc]) knows sign in to an account
    Link {
        /// The account's name
        name: String,
        /// What the provider calls him: the `sub` of its tokens
        subject: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Make an invitation: whoever has its code may make one account
    Invite {
        /// For how long it is good
        #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=365))]
        days: u32,
        #[command(flatten)]
        data: DataArgs,
    },
    /// List the accounts
    List {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Give an account another password, in the way of `add`, and sign all its devices out
    Passwd {
        /// The account's name
        name: String,
        #[command(flatten)]
        password: PasswordArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// List the signed-in devices of an account
    Devices {
        /// The account's name
        name: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// List with whom an account shares lists: each list by its id, its owner, the member, the role, and whether it joined
    Shares {
        /// The account's name
        name: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Sign a device of an account out, or all of them
    SignOut {
        /// The account's name
        name: String,
        /// The device, as `devices` calls it; without it, all
        device: Option<String>,
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
