//! The settings of a server: the command line and the environment first, then the settings file, then what is usual.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use ipnet::IpNet;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::Error as _};
use server::{
    Config, Database, NextLink, OutsideConfig, PlainHttp, PostgresConfig, TlsFiles,
    accounts::Newcomers,
    network,
    tables::{Access, Column, ColumnType, Kept, Rules, Table, Tables, pattern},
};

use crate::{
    args::{DataArgs, ServeArgs},
    limits::LimitSettings,
};

/// The settings file. A word it does not know is a mistake, and said to be one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    listen: Option<SocketAddr>,
    metrics_listen: Option<SocketAddr>,
    data_dir: Option<PathBuf>,
    database: Option<SecretString>,
    database_ca: Option<PathBuf>,
    database_connections: Option<usize>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    #[serde(default)]
    insecure_plain_http: bool,
    public_url: Option<String>,
    #[serde(default)]
    allow_origin: Vec<String>,
    #[serde(default)]
    next_link: NextLink,
    #[serde(default, deserialize_with = "networks")]
    trusted_proxies: Vec<IpNet>,
    #[serde(default)]
    limits: LimitSettings,
    oidc: Option<Oidc>,
    #[serde(default)]
    table: Vec<DeclaredTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Oidc {
    name: String,
    issuer: String,
    client_id: String,
    client_secret: Option<SecretString>,
    #[serde(default)]
    newcomers: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredTable {
    name: String,
    page_size: Option<u32>,
    #[serde(default)]
    access: DeclaredAccess,
    #[serde(default = "yes")]
    soft_delete: bool,
    columns: Vec<DeclaredColumn>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredColumn {
    name: String,
    #[serde(rename = "type")]
    kind: ColumnType,
    #[serde(default)]
    required: bool,
    max_length: Option<u32>,
    min: Option<f64>,
    max: Option<f64>,
    pattern: Option<String>,
    #[serde(default)]
    one_of: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DeclaredAccess {
    #[default]
    Owner,
    Authenticated,
    Anonymous,
}

fn networks<'de, D: Deserializer<'de>>(given: D) -> Result<Vec<IpNet>, D::Error> {
    let given = Vec::<String>::deserialize(given)?;
    given.iter().map(|text| network(text).map_err(D::Error::custom)).collect()
}

fn yes() -> bool {
    true
}

impl DeclaredColumn {
    fn made(self, table: &str) -> Result<Column, String> {
        let pattern = self.pattern.as_deref().map(pattern).transpose();
        let pattern = pattern.map_err(|reason| {
            format!("The settings: the column {:?} of the table {table:?}: {reason}.", self.name)
        })?;
        let (required, max_length, min, max, one_of) =
            (self.required, self.max_length, self.min, self.max, self.one_of);
        let rules = Rules { required, max_length, min, max, pattern, one_of };
        Ok(Column::new(self.name, self.kind).with_rules(rules))
    }
}

/// The settings of a server that is to serve.
pub(crate) fn of_server(args: ServeArgs) -> Result<Config, String> {
    let settings = read(args.data.config.as_deref())?;
    let mut config = Config::new(PathBuf::new());
    if let Some(listen) = args.listen.or(settings.listen) {
        config.listen = listen;
    }
    config.metrics = args.metrics_listen.or(settings.metrics_listen);
    let (certificate, key) = match (args.tls_cert, args.tls_key) {
        (None, None) => (settings.tls_cert.clone(), settings.tls_key.clone()),
        given => given,
    };
    config.tls = match (certificate, key) {
        (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
        (None, None) => None,
        _ => return Err("TLS needs both tls_cert and tls_key; give the one that is missing.".to_owned()),
    };
    if args.insecure_plain_http || settings.insecure_plain_http {
        config.plain_http = PlainHttp::Anywhere;
    }
    config.public_url = args.public_url;
    config.allowed_origins = [args.allow_origin, settings.allow_origin.clone()].concat();
    config.next_link = settings.next_link;
    config.trusted_proxies = [args.trusted_proxies, settings.trusted_proxies.clone()].concat();
    settings.limits.apply(&mut config.limits);
    with_data(config, args.data, settings)
}

/// The settings that say where the data is, and what its tables are.
pub(crate) fn of_data(args: DataArgs) -> Result<Config, String> {
    let settings = read(args.config.as_deref())?;
    with_data(Config::new(PathBuf::new()), args, settings)
}

fn with_data(mut config: Config, args: DataArgs, settings: Settings) -> Result<Config, String> {
    config.public_url = config.public_url.or(settings.public_url);
    config.outside = settings.oidc.map(|oidc| OutsideConfig {
        name: oidc.name,
        issuer: oidc.issuer,
        client_id: oidc.client_id,
        client_secret: oidc.client_secret,
        newcomers: if oidc.newcomers { Newcomers::Welcome } else { Newcomers::Refused },
    });
    let url = args.database.or(settings.database);
    config.database = match url {
        Some(url) => {
            let mut database = PostgresConfig::new(url);
            database.authority = args.database_ca.or(settings.database_ca);
            if let Some(connections) = settings.database_connections {
                database.connections = connections.max(1);
            }
            Database::Postgres(database)
        }
        None => Database::Embedded,
    };
    config.data_dir = match args.data_dir.or(settings.data_dir) {
        Some(folder) => folder,
        None => usual_folder()?,
    };
    config.tables = declared(settings.table)?;
    Ok(config)
}

/// Where this system keeps a program's data.
fn usual_folder() -> Result<PathBuf, String> {
    let folders = directories::ProjectDirs::from("", "", "tidelist-server");
    let folder = folders.map(|folders| folders.data_local_dir().to_owned());
    folder.ok_or_else(|| "This user has no home folder. Say where the data is with --data-dir.".to_owned())
}

fn read(path: Option<&Path>) -> Result<Settings, String> {
    let Some(path) = path else { return Ok(Settings::default()) };
    let text =
        fs::read_to_string(path).map_err(|error| format!("Cannot read {}: {error}.", path.display()))?;
    parse(&text, path)
}

/// Says whether a text would do as these settings.
pub(crate) fn understand(text: &str, path: &Path) -> Result<(), String> {
    declared(parse(text, path)?.table).map(drop)
}

fn parse(text: &str, path: &Path) -> Result<Settings, String> {
    let shown = path.display();
    // The message names the line, and quotes it only up to what it says about a secret.
    let wrong = |error: toml_edit::de::Error| {
        let line =
            error.span().map(|span| 1 + text.get(..span.start).unwrap_or_default().matches('\n').count());
        let line = line.map_or_else(String::new, |line| format!(" line {line}"));
        format!("Cannot understand {shown}{line}: {}.", error.message())
    };
    toml_edit::de::from_str(text).map_err(wrong)
}

/// The tables of the app, and those that are declared besides.
fn declared(tables: Vec<DeclaredTable>) -> Result<Tables, String> {
    let mut all: Vec<Table> = Tables::builtin().iter().map(|table| Table::clone(table)).collect();
    for table in tables {
        let columns = table.columns.into_iter().map(|column| column.made(&table.name));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let mut made = Table::new(&table.name, columns).map_err(|error| format!("The settings: {error}."))?;
        if let Some(rows) = table.page_size {
            made = made.with_page_size(rows);
        }
        made = made.with_access(match table.access {
            DeclaredAccess::Owner => Access::Owner,
            DeclaredAccess::Authenticated => Access::Authenticated,
            DeclaredAccess::Anonymous => Access::Anonymous,
        });
        if !table.soft_delete {
            made = made.keeping(Kept::Nothing);
        }
        if all.iter().any(|other| other.name() == made.name()) {
            return Err(format!("The settings declare the table {:?}, which there is already.", made.name()));
        }
        all.push(made);
    }
    Ok(all.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Result<Settings, String> {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("settings.toml");
        fs::write(&path, text).unwrap();
        read(Some(&path))
    }

    #[test]
    fn a_misspelt_setting_is_named_with_its_line() {
        let error = settings("listen = \"0.0.0.0:1\"\n\ndatabse = \"x\"\n").unwrap_err();
        assert!(error.contains("line 3") && error.contains("databse"), "{error}");
    }

    #[test]
    fn the_form_of_links_is_one_of_two_words() {
        assert_eq!(settings("").unwrap().next_link, NextLink::Query);
        assert_eq!(settings("next_link = \"absolute\"").unwrap().next_link, NextLink::Absolute);
        assert!(settings("next_link = \"path\"").unwrap_err().contains("line 1"));
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let read = settings("trusted_proxies = [\"127.0.0.1\", \"fd00::/8\"]").unwrap();
        assert_eq!(read.trusted_proxies.len(), 2);
        let error = settings("listen = \"0.0.0.0:1\"\ntrusted_proxies = [\"proxy\"]").unwrap_err();
        assert!(error.contains("line 2") && error.contains("10.0.0.0/8"), "{error}");
    }

    #[test]
    fn a_password_is_not_in_the_message_about_a_mistake() {
        let error = settings("database = [\"postgres://u:canary@h/d\"]").unwrap_err();
        assert!(!error.contains("canary"), "{error}");
        let read = settings("database = \"postgres://u:canary@h/d\"").unwrap();
        assert!(!format!("{read:?}").contains("canary"));
    }

    #[test]
    fn the_example_is_understood_also_with_all_that_is_commented_out() {
        let example = include_str!("../../packaging/server/settings.toml");
        assert!(settings(example).unwrap().table.is_empty());
        let read = settings(&everything()).unwrap();
        assert!(read.database.is_some() && read.tls_key.is_some() && read.insecure_plain_http);
        assert_eq!(declared(read.table).unwrap().find("movies").unwrap().columns().len(), 5);
    }

    /// The example with all that is commented out.
    fn everything() -> String {
        let example = include_str!("../../packaging/server/settings.toml");
        let is_setting = |line: &str| line.starts_with(['[', ']', ' ']) || line.contains(" = ");
        let lines = example
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|line| is_setting(line)).unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n")
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_file_holds_it_is_understood_or_the_line_is_named(
            edits in proptest::collection::vec((proptest::prelude::any::<proptest::sample::Index>(), 0..8_usize, "\\PC{0,4}|[\\[\\]{}=\"'#.,0-9\\-\\n\\x00]{1,3}"), 1..6),
            only_these in proptest::prelude::any::<bool>(),
        ) {
            let mut text: Vec<char> = if only_these { Vec::new() } else { everything().chars().collect() };
            for (at, removed, piece) in edits {
                let start = at.index(text.len() + 1);
                text.splice(start..(start + removed).min(text.len()), piece.chars());
            }
            let text: String = text.into_iter().collect();
            if let Err(error) = understand(&text, Path::new("settings.toml")) {
                let names_it = error.contains("settings.toml line ") || error.starts_with("The settings");
                proptest::prop_assert!(names_it, "{error} for\n{text}");
            }
        }
    }

    #[test]
    fn tables_are_declared_with_their_columns_in_order() {
        let read = settings(
            "[[table]]\nname = \"Movies\"\npage_size = 20\n\
             columns = [{ name = \"title\", type = \"string\" }, { name = \"year\", type = \"integer\" }]",
        );
        let tables = declared(read.unwrap().table).unwrap();
        let movies = tables.find("movies").unwrap();
        assert_eq!(movies.page_size(), Some(20));
        assert_eq!(movies.columns(), [Column::string("title"), Column::new("year", ColumnType::Integer)]);
        assert!(tables.find("todoitem").is_some());
    }

    #[test]
    fn a_table_says_whom_its_rows_belong_to_and_what_its_columns_take() {
        let read = settings(
            "[[table]]\nname = \"tides\"\naccess = \"anonymous\"\nsoft_delete = false\n\
             columns = [{ name = \"port\", type = \"string\", required = true, max_length = 20, pattern = \"^[A-Z]\" },\n\
             { name = \"level\", type = \"float\", min = -5, max = 9.5 },\n\
             { name = \"kind\", type = \"string\", one_of = [\"high\", \"low\"] }]",
        );
        let tables = declared(read.unwrap().table).unwrap();
        let tides = tables.find("tides").unwrap();
        assert_eq!((tides.access(), tides.kept()), (Access::Anonymous, Kept::Nothing));
        let [port, level, kind] = tides.columns() else { panic!("{tides:?}") };
        let rules = port.rules();
        assert_eq!((rules.required, rules.max_length), (true, Some(20)));
        assert_eq!(rules.pattern.as_ref().map(regex::Regex::as_str), Some("^[A-Z]"));
        assert_eq!((level.rules().min, level.rules().max), (Some(-5.0), Some(9.5)));
        assert_eq!(kind.rules().one_of, ["high", "low"]);
        assert!(settings("[[table]]\nname = \"a\"\naccess = \"everybody\"\ncolumns = []").is_err());
    }

    #[test]
    fn what_cannot_be_declared_is_refused_with_a_sentence() {
        for (text, words) in [
            ("[[table]]\nname = \"a b\"\ncolumns = []", "cannot be used"),
            ("[[table]]\nname = \"todoitem\"\ncolumns = []", "already"),
            (
                "[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"string\" }]",
                "more than one member",
            ),
            (
                "[[table]]\nname = \"a\"\ncolumns = [{ name = \"b\", type = \"date\", max_length = 1 }]",
                "for strings",
            ),
            (
                "[[table]]\nname = \"a\"\ncolumns = [{ name = \"b\", type = \"string\", pattern = \"(\" }]",
                "pattern cannot be used",
            ),
        ] {
            let error = declared(settings(text).unwrap().table).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
        assert!(settings("[[table]]\nname = \"a\"\ncolumns = [{ name = \"b\", type = \"blob\" }]").is_err());
    }
}
