-- Every *_at is microseconds since 1970-01-01 UTC, every *_ms is milliseconds.

CREATE TABLE runs (
  id            TEXT    NOT NULL PRIMARY KEY,
  kind          TEXT    NOT NULL,
  query         TEXT,
  started_at    INTEGER NOT NULL,
  wall_ms       REAL    NOT NULL,
  sequential_ms REAL    NOT NULL,
  slowest       TEXT,
  complete      INTEGER NOT NULL CHECK (complete IN (0, 1)),
  interrupted   INTEGER NOT NULL CHECK (interrupted IN (0, 1))
) STRICT;

CREATE INDEX runs_newest ON runs (started_at, id);

-- One row a source of a run; place is its place in the catalogue, from 0. A failure has a message, a success has none.
CREATE TABLE fetches (
  run_id         TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  place          INTEGER NOT NULL,
  source         TEXT    NOT NULL,
  kind           TEXT    NOT NULL,
  status         TEXT    NOT NULL,
  count          INTEGER NOT NULL,
  total          INTEGER,
  skipped        INTEGER NOT NULL,
  attempts       INTEGER NOT NULL,
  start_ms       REAL    NOT NULL,
  elapsed_ms     REAL    NOT NULL,
  queue_ms       REAL,
  dns_ms         REAL,
  connect_ms     REAL,
  tls_ms         REAL,
  send_ms        REAL,
  response_ms    REAL,
  body_ms        REAL,
  parse_ms       REAL,
  message        TEXT,
  failed_phase   TEXT,
  http_status    INTEGER,
  retry_after_ms REAL,
  PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;

-- Once each, as the best copy seen so far gives it. The discussion_* columns are set where only a pointer has it.
CREATE TABLE articles (
  id                  TEXT    NOT NULL PRIMARY KEY,
  url                 TEXT    NOT NULL,
  title               TEXT    NOT NULL,
  summary             TEXT,
  author              TEXT,
  publisher           TEXT,
  published_at        INTEGER,
  lang                TEXT,
  image               TEXT,
  source              TEXT    NOT NULL,
  discussion_url      TEXT,
  discussion_points   INTEGER,
  discussion_comments INTEGER,
  first_seen_at       INTEGER NOT NULL,
  last_seen_at        INTEGER NOT NULL
) STRICT;

-- Every place that ever had an article, the kept copy's own included, and every discussion of it.
CREATE TABLE sightings (
  article_id    TEXT    NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  source        TEXT    NOT NULL,
  url           TEXT    NOT NULL,
  points        INTEGER,
  comments      INTEGER,
  first_seen_at INTEGER NOT NULL,
  last_seen_at  INTEGER NOT NULL,
  PRIMARY KEY (article_id, source, url)
) STRICT, WITHOUT ROWID;

-- What a run showed; rank is the place in its list, from 0.
CREATE TABLE run_articles (
  run_id     TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  rank       INTEGER NOT NULL,
  article_id TEXT    NOT NULL REFERENCES articles (id),
  PRIMARY KEY (run_id, rank)
) STRICT, WITHOUT ROWID;
