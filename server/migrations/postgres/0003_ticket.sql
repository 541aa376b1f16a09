-- What may be used once: invitations, and sign-ins on their way through a browser. Of each only a digest is kept.
CREATE TABLE ticket (
    digest  bytea  PRIMARY KEY,
    purpose text   NOT NULL,
    owner   bigint REFERENCES account (owner) ON DELETE CASCADE,
    ends_at bigint NOT NULL,
    body    text   NOT NULL
);
