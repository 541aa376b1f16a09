-- Whom a provider of identities outside calls what: its name for somebody, and whose account that is here.
CREATE TABLE identity (
    issuer  text   COLLATE "C" NOT NULL,
    subject text   COLLATE "C" NOT NULL,
    owner   bigint NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
);
