-- What windows that are not over say of some SKUs. Indexes: pricing_window_price_once.
SELECT w.id AS window_id, q.sku_id, q.tier, q.min_qty, q.price_fen
  FROM pricing_window w
  JOIN pricing_window_price q ON q.window_id = w.id AND q.sku_id = ANY(%(sku_ids)s::uuid[])
 WHERE w.list_id = %(list_id)s::uuid AND w.closed_version IS NULL
 ORDER BY w.published_version DESC
