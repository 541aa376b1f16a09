//! The domain of Tidelist: tasks, lists, and how they are written down. No window, no I/O.

mod change;
mod list;
mod schema;
mod task;

pub use change::{ListChange, TaskChange};
pub use list::TaskList;
pub use schema::{LISTS, TASKS, schema};
pub use task::Task;
