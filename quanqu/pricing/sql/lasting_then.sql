-- The lasting base prices of a list by the last version before a moment.
-- Indexes: pricing_version_pkey, pricing_price_version.
SELECT p.sku_id, p.price_fen
  FROM pricing_price p
 CROSS JOIN (SELECT v.id FROM pricing_version v WHERE v.published_at < %(before)s::timestamptz
              ORDER BY v.id DESC LIMIT 1) AS then_in_force (version)
 WHERE p.list_id = %(list_id)s::uuid AND p.sku_id = ANY(%(sku_ids)s::uuid[])
   AND p.tier = '' AND p.min_qty = 1 AND p.from_version <= then_in_force.version
   AND (p.until_version IS NULL OR p.until_version > then_in_force.version)
