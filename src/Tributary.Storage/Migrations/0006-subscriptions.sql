-- The sources that were added or imported, beside those that the configuration declares; place is the order in which they came.
-- settings is what a kind needs beyond an address, as one JSON object.

CREATE TABLE subscriptions (
  place    INTEGER NOT NULL PRIMARY KEY,
  id       TEXT    NOT NULL UNIQUE,
  kind     TEXT    NOT NULL,
  url      TEXT    NOT NULL,
  title    TEXT,
  folder   TEXT,
  every_ms REAL,
  enabled  INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  added_at INTEGER NOT NULL,
  settings TEXT
) STRICT;
