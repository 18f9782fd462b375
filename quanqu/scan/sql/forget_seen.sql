-- Forget who met a code on days that are over, a batch at a time.
-- Locks: the removed rows. Index: the key of scan_seen, which is made in the order of time.
DELETE FROM scan_seen
 WHERE id IN (SELECT id FROM scan_seen
               WHERE id < uuidv7(- %(kept)s::interval) ORDER BY id LIMIT %(batch)s::int)
RETURNING id
