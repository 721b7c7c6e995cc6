-- The address that gave etag and last_modified, the only one that they are sent to; null for the one that the source was polled at.
ALTER TABLE polls ADD COLUMN validated_by TEXT;

-- What is remembered may be emptied at any time, and of what was remembered so far nobody knows which address was asked.
DELETE FROM responses;
ALTER TABLE responses ADD COLUMN requested TEXT NOT NULL DEFAULT '';
CREATE INDEX responses_requested ON responses (requested);
CREATE INDEX responses_address ON responses (address);
