-- The first format. `tbl` is the name of a synced table. A `crc` covers the rest of its row (see checksum.rs).

CREATE TABLE record (
    key INTEGER PRIMARY KEY,
    tbl TEXT NOT NULL,
    id TEXT NOT NULL,
    fields TEXT NOT NULL, -- a JSON object
    version TEXT,
    updated_at INTEGER, -- milliseconds since 1970
    created_at INTEGER,
    deleted INTEGER NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_by_id ON record (tbl, id);

-- A table may have many rows: the planner is to prefer the indexes that the schema declares (see index.rs).
ANALYZE record;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('record', 'record_by_id', '100000 50000 1');

CREATE TABLE base (
    key INTEGER PRIMARY KEY,
    tbl TEXT NOT NULL,
    id TEXT NOT NULL,
    fields TEXT NOT NULL,
    version TEXT,
    updated_at INTEGER,
    created_at INTEGER,
    deleted INTEGER NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX base_by_id ON base (tbl, id);

CREATE TABLE shadow (
    key INTEGER PRIMARY KEY,
    tbl TEXT NOT NULL,
    id TEXT NOT NULL,
    fields TEXT NOT NULL,
    version TEXT,
    updated_at INTEGER,
    created_at INTEGER,
    deleted INTEGER NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX shadow_by_id ON shadow (tbl, id);

CREATE TABLE operation (
    sequence INTEGER PRIMARY KEY,
    tbl TEXT NOT NULL,
    record TEXT NOT NULL,
    revision INTEGER NOT NULL,
    parked INTEGER NOT NULL, -- 0: no, 1: yes, 2: with a conflict
    body TEXT NOT NULL, -- the whole operation as JSON
    crc INTEGER NOT NULL
) STRICT;

CREATE INDEX operation_by_record ON operation (tbl, record, sequence);
CREATE INDEX operation_parked ON operation (sequence) WHERE parked > 0;

-- One row: how many operations there are, and the greatest sequence ever. Triggers keep it, so counting never scans.
CREATE TABLE queue (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    last_sequence INTEGER NOT NULL,
    operations INTEGER NOT NULL,
    parked INTEGER NOT NULL,
    conflicts INTEGER NOT NULL
) STRICT;
INSERT INTO queue VALUES (1, 0, 0, 0, 0);

CREATE TRIGGER operation_came AFTER INSERT ON operation BEGIN
    UPDATE queue SET
        last_sequence = max(last_sequence, new.sequence),
        operations = operations + 1,
        parked = parked + (new.parked > 0),
        conflicts = conflicts + (new.parked = 2);
END;
CREATE TRIGGER operation_changed AFTER UPDATE ON operation BEGIN
    UPDATE queue SET
        parked = parked + (new.parked > 0) - (old.parked > 0),
        conflicts = conflicts + (new.parked = 2) - (old.parked = 2);
END;
CREATE TRIGGER operation_went AFTER DELETE ON operation BEGIN
    UPDATE queue SET
        operations = operations - 1,
        parked = parked - (old.parked > 0),
        conflicts = conflicts - (old.parked = 2);
END;

CREATE TABLE token (
    tbl TEXT NOT NULL,
    query TEXT NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (tbl, query)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
    key INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL
) STRICT;

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: whether the store was closed by its owner. After a crash the file is checked before it is used.
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    clean INTEGER NOT NULL
) STRICT;
INSERT INTO state VALUES (1, 1);
