-- The base prices in force of SKUs in every zone. Locks: none. Index: pricing_price_in_force.
SELECT p.sku_id, l.zone, l.currency, p.price_fen
  FROM pricing_list l
  JOIN pricing_price p ON p.list_id = l.id AND p.sku_id = ANY(%(sku_ids)s::uuid[])
                      AND p.tier = '' AND p.min_qty = 1 AND p.until_version IS NULL
