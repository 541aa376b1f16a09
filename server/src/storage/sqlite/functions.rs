//! What filters need and SQLite has no function for.

use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
};
use sync_protocol::point::Point;

/// Teaches a connection our functions. Each is deterministic and only for queries of this process: none stands in
/// the schema, so other programs can still open the file.
pub(super) fn teach(connection: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("odata_distance", 2, flags, |context| {
        let (from, to) = (point(context, 0)?, point(context, 1)?);
        Ok(from.zip(to).map(|(from, to)| from.distance(to)))
    })
}

/// A place that is kept; none where there is none.
fn point(context: &Context<'_>, argument: usize) -> rusqlite::Result<Option<Point>> {
    Ok(context.get::<Option<String>>(argument)?.and_then(|kept| Point::from_kept(&kept)))
}
