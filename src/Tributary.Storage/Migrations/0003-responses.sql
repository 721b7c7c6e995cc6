-- Answers of providers, remembered under a digest that tells neither address nor key. Bounded; may be emptied at any time. The small columns
-- stand first, so that counting and pruning never read a body. headers has one line a header, name:value; body is compressed with Brotli
-- where that makes it smaller, and has body_length bytes then.
CREATE TABLE responses (
  key          TEXT    NOT NULL PRIMARY KEY,
  received_at  INTEGER NOT NULL,
  fresh_until  INTEGER NOT NULL,
  validated    INTEGER NOT NULL CHECK (validated IN (0, 1)),
  bytes        INTEGER NOT NULL,
  body_length  INTEGER NOT NULL,
  compressed   INTEGER NOT NULL CHECK (compressed IN (0, 1)),
  address      TEXT    NOT NULL,
  headers      TEXT    NOT NULL,
  body         BLOB    NOT NULL
) STRICT;

CREATE INDEX responses_newest ON responses (received_at, key, bytes);
CREATE INDEX responses_expired ON responses (validated, fresh_until);
