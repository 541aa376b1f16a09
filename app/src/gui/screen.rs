//! The pages of the window. They know neither each other nor the worker.

pub mod account;
pub mod cannot_open;
pub mod devices;
pub mod history;
pub mod keys;
pub mod removals;
pub mod rescued;
pub mod settings;
pub mod tasks;
pub mod trash;

pub use account::Account;
pub use cannot_open::CannotOpen;
pub use devices::Devices;
pub use history::History;
pub use removals::Removals;
pub use rescued::Rescued;
pub use settings::Settings;
pub use tasks::Tasks;
pub use trash::Trash;

/// What the window shows beside the sidebar.
#[derive(Debug)]
pub enum Screen {
    /// The tasks.
    Tasks,
    /// The settings.
    Settings(Settings),
    /// The account.
    Account(Account),
    /// The account's devices.
    Devices(Devices),
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
    /// The store cannot be opened: nothing else is shown.
    CannotOpen(CannotOpen),
}
