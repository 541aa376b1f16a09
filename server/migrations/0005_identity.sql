-- Whom a provider of identities outside calls what: its name for somebody, and whose account that is here.
CREATE TABLE identity (
    issuer  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    owner   INTEGER NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
) STRICT;
