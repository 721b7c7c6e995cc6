-- What is known of a source that is polled, one row each; written in one transaction with what the poll gave. due_at is NULL where it is retired.
-- rhythm has four bytes an arrival, in minutes since 1970; seen has what its items are known again by; both are little-endian.
CREATE TABLE polls (
  source          TEXT    NOT NULL PRIMARY KEY,
  declared        TEXT,
  moved_to        TEXT,
  etag            TEXT,
  last_modified   TEXT,
  due_at          INTEGER,
  interval_ms     REAL,
  why             TEXT,
  tried_at        INTEGER,
  succeeded_at    INTEGER,
  new_at          INTEGER,
  streak          INTEGER NOT NULL,
  failure_kind    TEXT,
  failure_message TEXT,
  failure_at      INTEGER,
  retired_at      INTEGER,
  silence         TEXT,
  title           TEXT,
  items           INTEGER NOT NULL,
  rhythm          BLOB    NOT NULL,
  seen            BLOB    NOT NULL
) STRICT;

-- The id that the source gives an item, and its whole text as HTML, never to be shown without being sanitised.
ALTER TABLE articles ADD COLUMN item_id TEXT;
ALTER TABLE articles ADD COLUMN content TEXT;
