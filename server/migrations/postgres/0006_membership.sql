-- Who shares whose list. The copies are ordinary rows of the members.
CREATE TABLE membership (
    id       text COLLATE "C" PRIMARY KEY,
    home     bigint NOT NULL REFERENCES account (owner) ON DELETE CASCADE,
    list     text COLLATE "C" NOT NULL,
    -- As the owner of the list wrote it. It may be nobody's: then there is no member, and the owner does not learn of that.
    name     text COLLATE "C" NOT NULL,
    member   bigint REFERENCES account (owner) ON DELETE CASCADE,
    role     text   NOT NULL,
    standing text   NOT NULL
);

CREATE UNIQUE INDEX membership_by_name ON membership (home, list, lower(name));
CREATE INDEX membership_of_member ON membership (member, standing);
-- One list of an id in each scope.
CREATE UNIQUE INDEX membership_joined ON membership (member, list) WHERE standing = 'joined';

-- A membership is its owner's and its member's.
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE membership FORCE ROW LEVEL SECURITY;
CREATE POLICY of_owner ON membership USING (
    home = (SELECT NULLIF(current_setting('tidelist.owner', true), '')::bigint)
    OR member = (SELECT NULLIF(current_setting('tidelist.owner', true), '')::bigint)
    OR (SELECT current_setting('tidelist.owner_of_all', true) = 'yes'));

-- Whether the owner shares lists, so that a write, which locks this row, need not look. Set under the row's lock.
ALTER TABLE sync_clock ADD COLUMN shared boolean NOT NULL DEFAULT false;
