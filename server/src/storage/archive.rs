//! Everything a database holds, piece by piece, and the digest by which a copy is known to be one.

use std::{collections::BTreeMap, sync::Arc};

use sha2::{Digest, Sha256};

use super::{Account, Identity, Membership, Owner, Session, Ticket, TokenDigest, row::OwnedRow};
use crate::tables::{Table, Value};

/// A write done under a key, with the answer it got.
pub(in crate::storage) struct KeptOperation {
    pub(in crate::storage) owner: Owner,
    pub(in crate::storage) id: String,
    pub(in crate::storage) fingerprint: Vec<u8>,
    pub(in crate::storage) table: String,
    pub(in crate::storage) row_id: String,
    pub(in crate::storage) status: i32,
    pub(in crate::storage) body: Vec<u8>,
    pub(in crate::storage) version: String,
    pub(in crate::storage) updated_at: i64,
    pub(in crate::storage) deleted: bool,
    pub(in crate::storage) at: i64,
}

/// A piece of a database. Accounts come before what belongs to them.
pub(in crate::storage) enum Piece {
    /// An account, and when it was made.
    Account(Account, i64),
    /// A session.
    Session(TokenDigest, Session),
    /// What may be used once.
    Ticket(TokenDigest, Ticket),
    /// Whose account somebody's is whom a provider outside knows.
    Identity(Identity, Owner),
    /// The clock of a table of an owner: the last stamp, and the horizon.
    Clock(Owner, String, i64, i64),
    /// Somebody's part in a list; the accounts of both come before.
    Membership(Membership),
    /// A write done under a key.
    Operation(KeptOperation),
    /// A row; those of one table and owner come together, by their stamps.
    Row(Owner, Arc<Table>, OwnedRow),
}

/// Under what memberships are counted. No table is called so: there is a space in it.
const MEMBERSHIPS: &str = "shared lists";

fn add_field(digest: &mut Sha256, bytes: &[u8]) {
    digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
    digest.update(bytes);
}

/// The rows of each table of each owner: how many, and a digest of all there is about them, in the order of stamps.
#[derive(Debug, Default)]
pub(in crate::storage) struct Contents(BTreeMap<(i64, String), (u64, Sha256)>);

impl Contents {
    /// Adds a row.
    pub(in crate::storage) fn add(&mut self, owner: Owner, table: &Table, row: &OwnedRow) {
        let (rows, digest) = self.0.entry((owner.0, table.name().to_owned())).or_default();
        *rows += 1;
        let mut field = |bytes: &[u8]| add_field(digest, bytes);
        for text in [&row.id, &row.version] {
            field(text.as_bytes());
        }
        for number in [row.created_at, row.updated_at, row.deleted.into()] {
            field(&number.to_le_bytes());
        }
        field(row.extra.as_deref().unwrap_or("null").as_bytes());
        for value in &row.values {
            match value {
                Value::Null => field(b"n"),
                Value::Text(text) => field(&[b"t", text.as_bytes()].concat()),
                Value::Integer(number) => field(&number.to_le_bytes()),
                Value::Float(number) => field(&[&b"f"[..], &number.to_le_bytes()].concat()),
            }
        }
    }

    /// Adds a membership, which counts as no row.
    pub(in crate::storage) fn add_membership(&mut self, one: &Membership) {
        let (number, digest) = self.0.entry((one.home.0, MEMBERSHIPS.to_owned())).or_default();
        *number += 1;
        let member = one.member.map_or(-1, |member| member.0);
        add_field(digest, &member.to_le_bytes());
        for text in [&one.id, &one.list, &one.name, one.role.word(), one.standing.word()] {
            add_field(digest, text.as_bytes());
        }
    }

    /// How many rows there are in all.
    pub(in crate::storage) fn rows(&self) -> u64 {
        let of_tables = self.0.iter().filter(|((_, table), _)| table != MEMBERSHIPS);
        of_tables.map(|(_, (rows, _))| rows).sum()
    }

    /// The first table of an owner in which the two differ.
    pub(in crate::storage) fn difference(self, other: Self) -> Option<(i64, String)> {
        let finished = |contents: Self| -> BTreeMap<_, _> {
            let end = |(scope, (rows, digest)): (_, (u64, Sha256))| (scope, (rows, digest.finalize()));
            contents.0.into_iter().map(end).collect()
        };
        let (here, there) = (finished(self), finished(other));
        let scopes = here.keys().chain(there.keys());
        scopes.into_iter().find(|scope| here.get(*scope) != there.get(*scope)).cloned()
    }
}
