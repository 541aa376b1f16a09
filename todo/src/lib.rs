//! The domain of Tidelist: tasks, lists, and how they are written down. No window, no I/O.

mod change;
mod draft;
pub mod json;
mod list;
pub mod merge;
pub mod order;
mod schema;
mod task;

pub use change::{ListChange, TaskChange};
pub use draft::{TaskDraft, clean_title, list_fields};
pub use list::TaskList;
pub use schema::{LISTS, MAX_ROW_BYTES, TASKS, schema, size};
pub use task::Task;
