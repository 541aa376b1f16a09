//! The file of the settings: read once, and written whole through a temporary file.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use remote_http::Proxy;
use serde::de::{DeserializeOwned, IntoDeserializer};
use sync_core::RecordId;
use todo::quick_add::{Switch, Switches};
use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::{
    AutoSync, Config, ConflictRule, Dialect, Look, Scale, Swap, TokenPlace, Trust, filters, keys, sorts,
};
use crate::profile::folder;
use crate::say;
use crate::worker::{AccountName, StoreKind};

/// The settings and the file they are in.
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
    document: DocumentMut,
    config: Config,
    /// Why the file must not be overwritten, if it must not.
    untouchable: Option<String>,
}

/// One change of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// How the window looks and behaves.
    Look(Look),
    /// How a view of this name is sorted; `None` is as it is without a choice.
    Sort(String, Option<todo::Sort>),
    /// One of the searches that are kept.
    Filter(Swap),
    /// Which lists a name in the searches means; `None` is nothing any more.
    Meant(String, Option<BTreeSet<RecordId>>),
    /// The key of the whole desktop that adds a task, if there is to be one.
    HotKey(Option<String>),
    /// The keys for what has this name; `None` is as they are without a choice.
    Keys(String, Option<Vec<String>>),
    /// When the window syncs by itself.
    AutoSync(AutoSync),
    /// The kind of store.
    Store(StoreKind),
    /// The folder of the tasks.
    Folder(PathBuf),
    /// The folder the next start moves them to.
    MoveTo(Option<PathBuf>),
    /// The way to the server. The password of a proxy is not among the settings.
    Proxy(Proxy),
    /// The account with what is trusted of its server and the place of its token, or none.
    Account(Option<(AccountName, Trust, TokenPlace)>),
    /// What is trusted of the server.
    Trust(Trust),
    /// How this computer is called.
    DeviceName(String),
    /// What is done when a task was changed in two places.
    Conflicts(ConflictRule),
    /// The dialect the server is spoken to in.
    Dialect(Dialect),
}

impl ConfigFile {
    /// Reads the settings. The second value is what the user should be told, if something was wrong: a file that is no
    /// TOML is kept beside as `config.toml.bad`, a setting that makes no sense has its default.
    #[must_use]
    pub fn load(path: &Path) -> (Self, Option<String>) {
        let mut notice = None;
        let mut untouchable = None;
        let document = match std::fs::read_to_string(path) {
            Ok(text) => text.parse().unwrap_or_else(|error| {
                let left = what_is_left(&text);
                notice = Some(set_aside(path, &error, &left, &mut untouchable));
                left
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => DocumentMut::new(),
            Err(error) => {
                let said = format!("the settings in {} cannot be read: {error}", path.display());
                notice = Some(said.clone());
                untouchable = Some(said);
                DocumentMut::new()
            }
        };
        let (config, wrong) = interpret(&document);
        if let Some(key) = wrong.first() {
            notice.get_or_insert(format!(
                "the setting {key} in {} makes no sense; its default is used",
                path.display()
            ));
        }
        (Self { path: path.to_owned(), document, config, untouchable }, notice)
    }

    /// Reads the settings and leaves everything as it is; where something is wrong, there are defaults.
    #[must_use]
    pub fn peek(path: &Path) -> Config {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        interpret(&text.parse().unwrap_or_else(|_| what_is_left(&text))).0
    }

    /// Returns the settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Changes one setting and writes the file; nothing else in it changes.
    ///
    /// # Errors
    /// A sentence, if the file cannot be written; then nothing was changed.
    pub fn set(&mut self, setting: &Setting) -> Result<(), String> {
        if let Some(reason) = &self.untouchable {
            return Err(reason.clone());
        }
        let mut document = self.document.clone();
        document.entry("version").or_insert(value(1));
        apply(&mut document, setting);
        self.write(&document).map_err(|error| {
            let (path, reason) = (self.path.display().to_string(), error.to_string());
            say!("error-settings-not-saved", path = path, reason = reason)
        })?;
        self.config = interpret(&document).0;
        self.document = document;
        Ok(())
    }

    fn write(&self, document: &DocumentMut) -> std::io::Result<()> {
        write(&self.path, document)
    }
}

fn write(path: &Path, document: &DocumentMut) -> std::io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    folder::create(parent)?;
    let mut file = tempfile::NamedTempFile::new_in(parent)?; // readable by this user only
    file.write_all(document.to_string().as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Reads of a file that is no TOML where the tasks are, if it says so in a line of its own: without that they would seem to
/// be gone.
fn what_is_left(text: &str) -> DocumentMut {
    let mut document = DocumentMut::new();
    let lines = text.lines().map(str::trim).skip_while(|line| *line != "[store]").skip(1);
    let line = lines.take_while(|line| !line.starts_with('[')).find(|line| line.starts_with("folder"));
    let line = line.and_then(|line| line.parse::<DocumentMut>().ok());
    if let Some(folder) = line.as_ref().and_then(|line| line.get("folder")).and_then(Item::as_str) {
        apply(&mut document, &Setting::Folder(PathBuf::from(folder)));
    }
    document
}

/// Keeps a file that is no TOML out of the way of the next save. What is left of it takes its place at once.
fn set_aside(
    path: &Path,
    error: &toml_edit::TomlError,
    left: &DocumentMut,
    untouchable: &mut Option<String>,
) -> String {
    let bad = path.with_extension("toml.bad");
    // The parser's own message would quote the file; the place is enough.
    let place = error.span().map_or_else(String::new, |span| format!(" (at byte {})", span.start));
    let kept = if left.is_empty() {
        std::fs::rename(path, &bad)
    } else {
        std::fs::copy(path, &bad).and_then(|_| write(path, left))
    };
    match kept {
        Ok(()) => format!("the settings were not understood{place}; they are kept in {}", bad.display()),
        Err(error) => {
            let said = format!("the settings in {} were not understood{place} and {error}", path.display());
            *untouchable = Some(said.clone());
            said
        }
    }
}

fn interpret(document: &DocumentMut) -> (Config, Vec<&'static str>) {
    let mut wrong = Vec::new();
    let server = read::<String>(document, "sync", "server", "sync.server", &mut wrong);
    let user = read::<String>(document, "sync", "user", "sync.user", &mut wrong);
    let filled = |text: &String| !text.trim().is_empty();
    let config = Config {
        look: look(document, &mut wrong),
        sorts: sorts::read(document),
        keys: keys::read(document),
        filters: filters::read(document),
        meant: filters::read_meant(document),
        hot_key: read(document, "ui", "hot_key", "ui.hot_key", &mut wrong).filter(filled),
        auto_sync: auto_sync(document, &mut wrong),
        store: read(document, "store", "backend", "store.backend", &mut wrong),
        folder: read::<String>(document, "store", "folder", "store.folder", &mut wrong)
            .filter(filled)
            .map(PathBuf::from),
        move_to: read::<String>(document, "store", "move_to", "store.move_to", &mut wrong)
            .filter(filled)
            .map(PathBuf::from),
        account: server
            .filter(filled)
            .zip(user) // who needs no name has an empty one
            .map(|(server, user)| AccountName { server, user }),
        proxy: match read::<String>(document, "sync", "proxy", "sync.proxy", &mut wrong).as_deref() {
            None | Some("" | "system") => Proxy::System,
            Some("none") => Proxy::None,
            Some(address) => address.parse().map_or_else(
                |_| {
                    wrong.push("sync.proxy");
                    Proxy::System
                },
                Proxy::Through,
            ),
        },
        trust: Trust {
            ca_file: read::<String>(document, "sync", "ca_file", "sync.ca_file", &mut wrong)
                .filter(filled)
                .map(PathBuf::from),
            certificate: read::<String>(document, "sync", "certificate", "sync.certificate", &mut wrong)
                .and_then(|text| text.parse().map_err(|_| wrong.push("sync.certificate")).ok()),
        },
        token: read(document, "sync", "token", "sync.token", &mut wrong).unwrap_or_default(),
        conflicts: read(document, "sync", "conflict_policy", "sync.conflict_policy", &mut wrong)
            .unwrap_or_default(),
        dialect: read(document, "sync", "dialect", "sync.dialect", &mut wrong).unwrap_or_default(),
        device_name: read(document, "sync", "device_name", "sync.device_name", &mut wrong)
            .filter(filled)
            .unwrap_or_else(|| gethostname::gethostname().to_string_lossy().into_owned()),
    };
    (config, wrong)
}

fn look(document: &DocumentMut, wrong: &mut Vec<&'static str>) -> Look {
    let switch =
        |key, name, wrong: &mut Vec<&'static str>| match read(document, "quick_add", key, name, wrong) {
            Some(false) => Switch::Off,
            _ => Switch::On,
        };
    Look {
        language: read(document, "ui", "language", "ui.language", wrong).unwrap_or_default(),
        theme: read(document, "ui", "theme", "ui.theme", wrong).unwrap_or_default(),
        scale: read(document, "ui", "scale_percent", "ui.scale_percent", wrong)
            .map_or_else(Scale::default, Scale::percent),
        less_motion: read(document, "ui", "less_motion", "ui.less_motion", wrong).unwrap_or_default(),
        week_start: read(document, "ui", "week_starts", "ui.week_starts", wrong).unwrap_or_default(),
        notifications: read(document, "ui", "notifications", "ui.notifications", wrong).unwrap_or_default(),
        closing: read(document, "ui", "closing", "ui.closing", wrong).unwrap_or_default(),
        tokens: Switches {
            dates: switch("dates", "quick_add.dates", wrong),
            tags: switch("tags", "quick_add.tags", wrong),
            priorities: switch("priorities", "quick_add.priorities", wrong),
            lists: switch("lists", "quick_add.lists", wrong),
        },
    }
}

fn auto_sync(document: &DocumentMut, wrong: &mut Vec<&'static str>) -> AutoSync {
    let usual = AutoSync::default();
    AutoSync {
        on_change: read(document, "sync", "on_change", "sync.on_change", wrong).unwrap_or(usual.on_change),
        on_focus: read(document, "sync", "on_focus", "sync.on_focus", wrong).unwrap_or(usual.on_focus),
        on_event: read(document, "sync", "on_event", "sync.on_event", wrong).unwrap_or(usual.on_event),
        every_minutes: read(document, "sync", "every_minutes", "sync.every_minutes", wrong)
            .unwrap_or(usual.every_minutes),
    }
}

fn read<T: DeserializeOwned>(
    document: &DocumentMut,
    table: &str,
    key: &str,
    name: &'static str,
    wrong: &mut Vec<&'static str>,
) -> Option<T> {
    let item = document.get(table)?.as_table_like()?.get(key)?;
    let read = item.as_value().and_then(|value| T::deserialize(value.clone().into_deserializer()).ok());
    if read.is_none() {
        wrong.push(name);
    }
    read
}

fn apply(document: &mut DocumentMut, setting: &Setting) {
    let mut put = |table, key, new: Option<toml_edit::Value>| put(document, table, key, new);
    match setting {
        Setting::Look(look) => {
            let on = |switch| Some((switch == Switch::On).into());
            put("ui", "language", Some(word(&look.language)));
            put("ui", "theme", Some(word(&look.theme)));
            put("ui", "scale_percent", Some(i64::from(look.scale.in_percent()).into()));
            put("ui", "less_motion", Some(word(&look.less_motion)));
            put("ui", "week_starts", Some(word(&look.week_start)));
            put("ui", "notifications", Some(word(&look.notifications)));
            put("ui", "closing", Some(word(&look.closing)));
            put("quick_add", "dates", on(look.tokens.dates));
            put("quick_add", "tags", on(look.tokens.tags));
            put("quick_add", "priorities", on(look.tokens.priorities));
            put("quick_add", "lists", on(look.tokens.lists));
        }
        Setting::Sort(view, sort) => put(sorts::TABLE, view, sort.and_then(sorts::word).map(Into::into)),
        Setting::Filter(Swap { from, to }) => {
            let same = from.as_ref().map(|from| &from.name) == to.as_ref().map(|to| &to.name);
            if let Some(from) = from.as_ref().filter(|_| !same) {
                put(filters::TABLE, &from.name, None);
            }
            if let Some(to) = to {
                put(filters::TABLE, &to.name, Some(to.query.as_str().into()));
            }
        }
        Setting::Meant(name, lists) => {
            let lists = lists.as_ref().map(|lists| lists.iter().map(RecordId::as_str).collect::<Array>());
            put(filters::MEANT, name, lists.map(Into::into));
        }
        Setting::HotKey(key) => put("ui", "hot_key", key.as_deref().map(Into::into)),
        Setting::Keys(name, words) => put(keys::TABLE, name, words.as_deref().map(keys::value)),
        Setting::AutoSync(auto) => {
            put("sync", "on_change", Some(auto.on_change.into()));
            put("sync", "on_focus", Some(auto.on_focus.into()));
            put("sync", "on_event", Some(auto.on_event.into()));
            put("sync", "every_minutes", Some(i64::from(auto.every_minutes).into()));
        }
        Setting::Store(kind) => put("store", "backend", Some(word(kind))),
        Setting::Folder(folder) => {
            put("store", "folder", Some(folder.to_string_lossy().as_ref().into()));
            put("store", "move_to", None);
        }
        Setting::MoveTo(folder) => {
            let folder = folder.as_ref().map(|folder| folder.to_string_lossy().as_ref().into());
            put("store", "move_to", folder);
        }
        Setting::Proxy(proxy) => {
            let word = match proxy {
                Proxy::System => "system".to_owned(),
                Proxy::None => "none".to_owned(),
                Proxy::Through(address) => address.to_string(),
            };
            put("sync", "proxy", Some(word.into()));
        }
        Setting::Conflicts(rule) => put("sync", "conflict_policy", Some(word(rule))),
        Setting::Dialect(dialect) => put("sync", "dialect", Some(word(dialect))),
        Setting::DeviceName(name) => put("sync", "device_name", Some(name.into())),
        Setting::Account(account) => {
            let account = account.as_ref();
            put("sync", "server", account.map(|(name, _, _)| name.server.as_str().into()));
            put("sync", "user", account.map(|(name, _, _)| name.user.as_str().into()));
            put("sync", "token", account.map(|(_, _, place)| word(place)));
            let nothing = Trust::default();
            put_trust(document, account.map_or(&nothing, |(_, trust, _)| trust));
        }
        Setting::Trust(trusted) => put_trust(document, trusted),
    }
}

fn put_trust(document: &mut DocumentMut, trust: &Trust) {
    let ca_file = trust.ca_file.as_ref().map(|path| path.to_string_lossy().into_owned().into());
    put(document, "sync", "ca_file", ca_file);
    put(document, "sync", "certificate", trust.certificate.map(|fingerprint| fingerprint.to_string().into()));
}

/// Sets a key, keeping the comments around it, or removes it.
fn put(document: &mut DocumentMut, table: &str, key: &str, new: Option<toml_edit::Value>) {
    let entry = document.entry(table).or_insert(Item::Table(Table::new()));
    if !entry.is_table_like() {
        *entry = Item::Table(Table::new());
    }
    let Some(table) = entry.as_table_like_mut() else { return };
    match (new, table.get_mut(key).and_then(Item::as_value_mut)) {
        (Some(mut new), Some(old)) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        (Some(new), None) => drop(table.insert(key, value(new))),
        (None, _) => drop(table.remove(key)),
    }
}

/// Returns the word a setting's enum is written as.
fn word<T: serde::Serialize>(choice: &T) -> toml_edit::Value {
    let word = serde_json::to_value(choice).ok();
    word.as_ref().and_then(|word| word.as_str()).unwrap_or_default().into()
}
