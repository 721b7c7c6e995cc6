-- What must outlast a process, by name: a provider's limits, a source's circuit. The value is one JSON object.

CREATE TABLE ledger (
  name       TEXT    NOT NULL PRIMARY KEY,
  value      TEXT    NOT NULL,
  written_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
