-- Up to which stamp tombstones of a table of an owner were removed for good.
ALTER TABLE sync_clock ADD COLUMN horizon INTEGER NOT NULL DEFAULT 0;
