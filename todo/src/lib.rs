//! The domain of Tidelist: tasks, lists, and how they are written down.
