//! The pages of the window. They know neither each other nor the worker.

pub mod account;
pub mod cannot_open;
pub mod certificate;
pub mod devices;
pub mod history;
pub mod keys;
pub mod people;
pub mod proxy;
pub mod removals;
pub mod rescued;
pub mod settings;
pub mod share;
pub mod tasks;
pub mod trash;
pub mod welcome;

pub use account::Account;
pub use cannot_open::CannotOpen;
pub use certificate::Certificate;
pub use devices::Devices;
pub use history::History;
pub use people::People;
pub use removals::Removals;
pub use rescued::Rescued;
pub use settings::Settings;
pub use share::Share;
pub use tasks::Tasks;
pub use trash::Trash;
pub use welcome::Welcome;

/// What the window shows beside the sidebar.
#[derive(Debug)]
pub enum Screen {
    /// The tasks.
    Tasks,
    /// The settings.
    Settings(Settings),
    /// The account.
    Account(Account),
    /// The certificate of a server.
    Certificate(Certificate),
    /// The account's devices.
    Devices(Devices),
    /// Who has a list.
    People(People),
    /// Sharing from this computer.
    Share(Share),
    /// The sync history.
    History(History),
    /// The trash.
    Trash(Trash),
    /// The keys.
    Keys,
    /// What the server would remove.
    Removals(Removals),
    /// What was rescued of a damaged store: nothing else is shown.
    Rescued(Rescued),
    /// A first start: nothing else is shown, and there is no store yet.
    Welcome(Welcome),
    /// The store cannot be opened: nothing else is shown.
    CannotOpen(CannotOpen),
}
