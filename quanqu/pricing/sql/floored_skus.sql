-- SKUs of a list that have a floor, some at a time. Index: pricing_price_floor.
SELECT DISTINCT p.sku_id FROM pricing_price p
 WHERE p.list_id = %(list_id)s::uuid AND p.tier = 'floor' AND p.until_version IS NULL
   AND p.sku_id > %(after_id)s::uuid
 ORDER BY p.sku_id LIMIT %(row_limit)s::integer
