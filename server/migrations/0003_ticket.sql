-- What may be used once: invitations, and sign-ins on their way through a browser. Of each only a digest is kept.
CREATE TABLE ticket (
    digest  BLOB    NOT NULL UNIQUE,
    purpose TEXT    NOT NULL,
    owner   INTEGER REFERENCES account (owner) ON DELETE CASCADE,
    ends_at INTEGER NOT NULL,
    body    TEXT    NOT NULL
) STRICT;
