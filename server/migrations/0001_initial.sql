-- What every server has: accounts, sessions, clocks, applied operations, and the tables of the app.
-- All times are whole milliseconds since the Unix epoch.

CREATE TABLE store (
    epoch TEXT NOT NULL
) STRICT;

-- AUTOINCREMENT: the number of a removed account is never given to another.
CREATE TABLE account (
    owner      INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    user_id    TEXT    NOT NULL UNIQUE,
    password   TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    digest       BLOB    NOT NULL UNIQUE,
    owner        INTEGER NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    signed_in_at INTEGER NOT NULL,
    used_at      INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    device       TEXT    NOT NULL
) STRICT;

CREATE INDEX session_of_owner ON session (owner);

-- The last stamp given out in a table of an owner. Taken inside the write's own transaction, so stamps are
-- unique and grow in the order of commits.
CREATE TABLE sync_clock (
    owner      INTEGER NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    table_name TEXT    NOT NULL,
    last       INTEGER NOT NULL,
    PRIMARY KEY (owner, table_name)
) STRICT, WITHOUT ROWID;

-- Writes that were done under a key, with their answers, so that a repetition is harmless.
CREATE TABLE applied_operation (
    owner       INTEGER NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    op_id       TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    table_name  TEXT    NOT NULL,
    row_id      TEXT    NOT NULL,
    status      INTEGER NOT NULL,
    body        BLOB    NOT NULL,
    version     TEXT    NOT NULL,
    updated_at  INTEGER NOT NULL,
    deleted     INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    UNIQUE (owner, op_id)
) STRICT;

CREATE INDEX applied_operation_by_age ON applied_operation (at);

CREATE TABLE row_todoitem (
    owner         INTEGER NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    id            TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    version       TEXT    NOT NULL,
    deleted       INTEGER NOT NULL,
    extra         TEXT,
    "text"        TEXT,
    "complete"    INTEGER,
    "notes"       TEXT,
    "due"         TEXT,
    "dueTime"     TEXT,
    "remindAt"    TEXT,
    "repeat"      TEXT,
    "priority"    INTEGER,
    "tags"        TEXT,
    "listId"      TEXT,
    "parentId"    TEXT,
    "order"       TEXT,
    "completedAt" TEXT,
    "deviceName"  TEXT
) STRICT;

CREATE UNIQUE INDEX row_todoitem_by_id ON row_todoitem (owner, id);
CREATE INDEX row_todoitem_by_stamp ON row_todoitem (owner, updated_at, id);

CREATE TABLE row_todolist (
    owner        INTEGER NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    id           TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    version      TEXT    NOT NULL,
    deleted      INTEGER NOT NULL,
    extra        TEXT,
    "name"       TEXT,
    "color"      TEXT,
    "order"      TEXT,
    "deviceName" TEXT
) STRICT;

CREATE UNIQUE INDEX row_todolist_by_id ON row_todolist (owner, id);
CREATE INDEX row_todolist_by_stamp ON row_todolist (owner, updated_at, id);
