-- The last word of each competitor on SKUs. Index: pricing_seen_once.
SELECT DISTINCT ON (s.sku_id, s.source) s.sku_id, s.source, s.price_fen, s.seen_at, s.url
  FROM pricing_seen s
 WHERE s.list_id = %(list_id)s::uuid AND s.sku_id = ANY(%(sku_ids)s::uuid[])
 ORDER BY s.sku_id, s.source, s.seen_at DESC
