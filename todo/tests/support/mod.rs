//! Reading a file of another program on a day that is always the same.

use jiff::civil::date;
use jiff::tz::TimeZone;
use sync_core::RecordId;
use todo::formats::{Format, FormatError, Here, read};
use todo::json::Import;

pub(crate) fn import(format: Format, bytes: &[u8]) -> Result<Import, FormatError> {
    let mut count = 0;
    let mut new_id = || {
        count += 1;
        RecordId::new(format!("new-{count}")).unwrap()
    };
    let zone = TimeZone::fixed(jiff::tz::offset(2));
    read(format, bytes, &mut Here { today: date(2026, 3, 10), zone, new_id: &mut new_id })
}
