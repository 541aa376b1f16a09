-- What every server has: accounts, sessions, clocks and applied operations. The tables of rows are made as they are
-- declared. All times are whole milliseconds since the Unix epoch. Everything is in the schema `tidelist`.

CREATE TABLE store (
    epoch    text    NOT NULL,
    timeline integer NOT NULL
);

CREATE TABLE account (
    owner      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text COLLATE "C" NOT NULL,
    user_id    text COLLATE "C" NOT NULL UNIQUE,
    password   text   NOT NULL,
    created_at bigint NOT NULL
);

-- Letters' case does not count, as far as ASCII goes.
CREATE UNIQUE INDEX account_by_name ON account (lower(name));

CREATE TABLE session (
    digest       bytea  PRIMARY KEY,
    owner        bigint NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    signed_in_at bigint NOT NULL,
    used_at      bigint NOT NULL,
    ends_at      bigint NOT NULL,
    device       text   NOT NULL
);

CREATE INDEX session_of_owner ON session (owner);

-- The last stamp given out in a table of an owner. A write locks its row until it has committed, so stamps are unique
-- and grow in the order of commits, however many servers there are.
CREATE TABLE sync_clock (
    owner      bigint NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    table_name text COLLATE "C" NOT NULL,
    last       bigint NOT NULL,
    -- Up to which stamp tombstones were removed for good.
    horizon    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (owner, table_name)
);

-- Writes that were done under a key, with their answers, so that a repetition is harmless.
CREATE TABLE applied_operation (
    owner       bigint  NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    op_id       text COLLATE "C" NOT NULL,
    fingerprint bytea   NOT NULL,
    table_name  text    NOT NULL,
    row_id      text    NOT NULL,
    status      integer NOT NULL,
    body        bytea   NOT NULL,
    version     text    NOT NULL,
    updated_at  bigint  NOT NULL,
    deleted     boolean NOT NULL,
    at          bigint  NOT NULL,
    PRIMARY KEY (owner, op_id)
);

CREATE INDEX applied_operation_by_age ON applied_operation (at);

-- The second wall between accounts is built where tables are made: a query that forgot to say whose rows it means
-- finds none.
