//! The domain of Tidelist: tasks, lists, and how they are written down. No window, no I/O.

mod change;
mod details;
mod draft;
pub mod due;
pub mod filter;
pub mod formats;
pub mod json;
mod list;
pub mod merge;
pub mod order;
pub mod priority;
pub mod quick_add;
pub mod remind;
pub mod repeat;
mod schema;
mod sort;
pub mod tags;
mod task;
pub mod view;

pub use change::{ListChange, TaskChange};
pub use details::TaskDetails;
pub use draft::{TaskDraft, clean_title, list_fields};
pub use filter::Filter;
pub use list::TaskList;
pub use priority::Priority;
pub use repeat::Repeat;
pub use schema::{LISTS, MAX_ROW_BYTES, TASKS, schema, size};
pub use sort::{Place, Sort};
pub use tags::Tags;
pub use task::Task;
