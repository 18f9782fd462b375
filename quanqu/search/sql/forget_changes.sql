-- Remove changes that every index has long seen; an older index is built anew.
-- Locks: the rows removed. Index: search_change_pkey (the oldest first).
WITH old AS (
  SELECT c.id FROM search_change c ORDER BY c.id LIMIT %(row_limit)s::integer)
DELETE FROM search_change c USING old
 WHERE c.id = old.id AND c.noted_at < %(before)s::timestamptz
RETURNING c.id
