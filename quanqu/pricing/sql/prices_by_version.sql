-- Prices of SKUs in some zones as they were by a version.
-- Indexes: pricing_list_zone_currency, pricing_price_version, catalog_sku_pkey.
SELECT p.sku_id, l.zone, p.tier, p.min_qty, p.price_fen, s.price_per_qty
  FROM pricing_list l
  JOIN pricing_price p ON p.list_id = l.id AND p.sku_id = ANY(%(sku_ids)s::uuid[])
                      AND p.from_version <= %(version)s::bigint
                      AND (p.until_version IS NULL OR p.until_version > %(version)s::bigint)
  JOIN catalog_sku s ON s.id = p.sku_id
 WHERE l.zone = ANY(%(zones)s::text[]) AND l.currency = %(currency)s::text
