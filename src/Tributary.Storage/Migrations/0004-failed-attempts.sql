-- The attempts of a fetch that failed and were followed by another one, as a JSON list; null where there were none.
ALTER TABLE fetches ADD COLUMN failed_attempts TEXT;
