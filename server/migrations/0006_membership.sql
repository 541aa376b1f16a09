-- Who shares whose list. The copies are ordinary rows of the members.
CREATE TABLE membership (
    id       TEXT    NOT NULL PRIMARY KEY,
    home     INTEGER NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    list     TEXT    NOT NULL,
    -- As the owner of the list wrote it. It may be nobody's: then there is no member, and the owner does not learn of that.
    name     TEXT    NOT NULL COLLATE NOCASE,
    member   INTEGER REFERENCES account (owner) ON DELETE CASCADE,
    role     TEXT    NOT NULL,
    standing TEXT    NOT NULL,
    UNIQUE (home, list, name)
) STRICT;

CREATE INDEX membership_of_member ON membership (member, standing);
-- One list of an id in each scope.
CREATE UNIQUE INDEX membership_joined ON membership (member, list) WHERE standing = 'joined';
