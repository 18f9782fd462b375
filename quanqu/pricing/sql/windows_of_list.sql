-- Windows of a list, the youngest first: all that are not over, and the last others.
-- Indexes: the window's key to its list, pricing_window_price_once.
SELECT w.id AS window_id, w.name, w.from_at, w.until_at, w.published_version AS version, w.actor,
       w.opened_version, w.closed_version,
       (SELECT count(*) FROM pricing_window_price q WHERE q.window_id = w.id) AS price_qty
  FROM pricing_window w
 WHERE w.list_id = %(list_id)s::uuid AND (%(with_past)s::boolean OR w.closed_version IS NULL)
 ORDER BY (w.closed_version IS NULL) DESC, w.id DESC
 LIMIT %(row_limit)s::integer
