-- Prices in force of active SKUs in some zones, and the version they belong to: one snapshot.
-- Lasting prices, and those of open windows (`listed` chooses). Windows that are due to open or
-- close are the caller's (`windows.turn`). Indexes: pricing_version_pkey, pricing_list_zone_currency,
-- pricing_price_in_force, pricing_window_open, pricing_window_price_once, catalog_sku_pkey.
SELECT v.version, v.stamp, p.sku_id, l.zone, p.tier, p.min_qty, p.price_fen, s.price_per_qty,
       0::bigint AS window
  FROM (SELECT id AS version, stamp FROM pricing_version ORDER BY id DESC LIMIT 1) v
 CROSS JOIN pricing_list l
  JOIN pricing_price p ON p.list_id = l.id AND p.until_version IS NULL
                      AND p.sku_id = ANY(%(sku_ids)s::uuid[])
  JOIN catalog_sku s ON s.id = p.sku_id AND s.state = 'active'
 WHERE l.zone = ANY(%(zones)s::text[]) AND l.currency = %(currency)s::text
UNION ALL
SELECT v.version, v.stamp, q.sku_id, l.zone, q.tier, q.min_qty, q.price_fen, s.price_per_qty,
       w.published_version
  FROM (SELECT id AS version, stamp FROM pricing_version ORDER BY id DESC LIMIT 1) v
 CROSS JOIN pricing_list l
  JOIN pricing_window w ON w.list_id = l.id AND w.opened_version IS NOT NULL
                       AND w.closed_version IS NULL
  JOIN pricing_window_price q ON q.window_id = w.id AND q.sku_id = ANY(%(sku_ids)s::uuid[])
  JOIN catalog_sku s ON s.id = q.sku_id AND s.state = 'active'
 WHERE l.zone = ANY(%(zones)s::text[]) AND l.currency = %(currency)s::text
