-- Prices of SKUs in some zones as they were by a version.
-- Indexes: pricing_list_zone_currency, pricing_price_version, pricing_window_price_once,
-- catalog_sku_pkey.
SELECT p.sku_id, l.zone, p.tier, p.min_qty, p.price_fen, s.price_per_qty, 0::bigint AS window
  FROM pricing_list l
  JOIN pricing_price p ON p.list_id = l.id AND p.sku_id = ANY(%(sku_ids)s::uuid[])
                      AND p.from_version <= %(version)s::bigint
                      AND (p.until_version IS NULL OR p.until_version > %(version)s::bigint)
  JOIN catalog_sku s ON s.id = p.sku_id
 WHERE l.zone = ANY(%(zones)s::text[]) AND l.currency = %(currency)s::text
UNION ALL
SELECT q.sku_id, l.zone, q.tier, q.min_qty, q.price_fen, s.price_per_qty, w.published_version
  FROM pricing_list l
  JOIN pricing_window w ON w.list_id = l.id AND w.opened_version <= %(version)s::bigint
                       AND (w.closed_version IS NULL OR w.closed_version > %(version)s::bigint)
  JOIN pricing_window_price q ON q.window_id = w.id AND q.sku_id = ANY(%(sku_ids)s::uuid[])
  JOIN catalog_sku s ON s.id = q.sku_id
 WHERE l.zone = ANY(%(zones)s::text[]) AND l.currency = %(currency)s::text
