//! Writes that were done under a key, with their answers, so that a repetition is harmless.

use deadpool_postgres::ClientWrapper;
use tokio_postgres::{Row, Statement, types::ToSql};

use super::row::{given, kept};
use crate::storage::{OperationKey, Owner, RowImage, StorageError, StoredAnswer, WriteOutcome, WriteRequest};

/// Finds what an owner's keys were used for.
pub(super) const FIND_KEYS: &str =
    "SELECT op_id, fingerprint, status, body, version, updated_at, deleted, row_id
     FROM applied_operation WHERE owner = $1 AND op_id = ANY($2::text[])";
/// Keeps the answers of writes to one table of an owner.
pub(super) const KEEP_KEYS: &str = "INSERT INTO applied_operation
     (owner, table_name, at, op_id, fingerprint, row_id, status, body, version, updated_at, deleted)
     SELECT $1, $2, $3, * FROM UNNEST($4::text[], $5::bytea[], $6::text[], $7::integer[], $8::bytea[], $9::text[],
         $10::bigint[], $11::boolean[])";

/// What a key was used for.
pub(super) struct Earlier {
    fingerprint: [u8; 32],
    answer: StoredAnswer,
}

impl Earlier {
    /// The key, and what it was used for.
    pub(super) fn read(row: &Row) -> Result<(String, Self), StorageError> {
        let fingerprint = row.try_get::<_, &[u8]>(1)?.try_into();
        let image = RowImage {
            json: row.try_get::<_, Vec<u8>>(3)?.into(),
            version: row.try_get(4)?,
            updated_at: row.try_get(5)?,
            deleted: row.try_get(6)?,
        };
        let status = u16::try_from(row.try_get::<_, i32>(2)?).unwrap_or(200);
        let earlier = Self {
            fingerprint: fingerprint.map_err(|_| StorageError::Database("a key is damaged".to_owned()))?,
            answer: StoredAnswer { status, id: given(row.try_get(7)?), row: image },
        };
        Ok((given(row.try_get(0)?), earlier))
    }

    /// What a write that was just done leaves for its repetition.
    pub(super) fn of(request: &WriteRequest, key: &OperationKey, image: RowImage) -> Self {
        let answer = StoredAnswer { status: request.status, id: request.id.clone(), row: image };
        Self { fingerprint: key.fingerprint, answer }
    }

    /// What a write under this key comes to.
    pub(super) fn answer_to(&self, key: &OperationKey) -> WriteOutcome {
        if self.fingerprint == key.fingerprint {
            WriteOutcome::Replayed(self.answer.clone())
        } else {
            WriteOutcome::KeyReused
        }
    }
}

/// Keeps what writes leave for their repetition.
pub(super) async fn keep(
    client: &ClientWrapper,
    statement: &Statement,
    (owner, table): (Owner, &str),
    keys: &[(&str, &Earlier)],
    now: i64,
) -> Result<u64, tokio_postgres::Error> {
    fn each<'a, T>(keys: &[(&'a str, &'a Earlier)], part: impl Fn(&'a StoredAnswer) -> T) -> Vec<T> {
        keys.iter().map(|(_, earlier)| part(&earlier.answer)).collect()
    }
    let ids: Vec<_> = keys.iter().map(|(id, _)| kept(id)).collect();
    let fingerprints: Vec<_> = keys.iter().map(|(_, earlier)| earlier.fingerprint.as_slice()).collect();
    let values: [&(dyn ToSql + Sync); 11] = [
        &owner.0,
        &table,
        &now,
        &ids,
        &fingerprints,
        &each(keys, |answer| kept(&answer.id)),
        &each(keys, |answer| i32::from(answer.status)),
        &each(keys, |answer| &*answer.row.json),
        &each(keys, |answer| answer.row.version.as_str()),
        &each(keys, |answer| answer.row.updated_at),
        &each(keys, |answer| answer.row.deleted),
    ];
    client.execute(statement, &values).await
}
