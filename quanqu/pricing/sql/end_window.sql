-- End a window that has not ended: an open one closes, one to come is withdrawn. No row: it is over.
-- Locks: the window (below lock_versions). Index: pricing_window_pkey.
WITH version AS (
  INSERT INTO pricing_version (id, published_at)
  SELECT (SELECT max(id) FROM pricing_version) + 1, %(at)s::timestamptz
   WHERE EXISTS (SELECT FROM pricing_window w
                  WHERE w.id = %(window_id)s::uuid AND w.closed_version IS NULL)
  RETURNING id)
UPDATE pricing_window w SET closed_version = v.id
  FROM version v WHERE w.id = %(window_id)s::uuid AND w.closed_version IS NULL
RETURNING v.id AS version
