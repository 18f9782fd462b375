-- SKUs of a list that approved buyers get for less, some at a time. Index: pricing_price_wholesale.
SELECT DISTINCT p.sku_id FROM pricing_price p
 WHERE p.list_id = %(list_id)s::uuid AND p.tier = 'wholesale' AND p.until_version IS NULL
   AND p.sku_id > %(after_id)s::uuid
 ORDER BY p.sku_id LIMIT %(row_limit)s::integer
