-- Lasting prices that SKUs have and had on a list, the oldest first. Index: pricing_price_version.
SELECT p.sku_id, p.tier, p.min_qty, p.price_fen, p.from_version, p.until_version
  FROM pricing_price p
 WHERE p.list_id = %(list_id)s::uuid AND p.sku_id = ANY(%(sku_ids)s::uuid[])
   AND (%(with_past)s::boolean OR p.until_version IS NULL)
 ORDER BY p.sku_id, p.tier, p.min_qty, p.from_version
