-- Prices in force of active SKUs in some zones, and the version they belong to: one snapshot.
-- Indexes: pricing_version_pkey, pricing_list_zone_currency, pricing_price_in_force,
-- catalog_sku_pkey.
SELECT v.version, v.stamp, p.sku_id, l.zone, p.tier, p.min_qty, p.price_fen, s.price_per_qty
  FROM (SELECT id AS version, stamp FROM pricing_version ORDER BY id DESC LIMIT 1) v
 CROSS JOIN pricing_list l
  JOIN pricing_price p ON p.list_id = l.id AND p.until_version IS NULL
                      AND p.sku_id = ANY(%(sku_ids)s::uuid[])
  JOIN catalog_sku s ON s.id = p.sku_id AND s.state = 'active'
 WHERE l.zone = ANY(%(zones)s::text[]) AND l.currency = %(currency)s::text
