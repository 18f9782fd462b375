-- SKUs of a list that a competitor was seen to sell, some at a time. Index: pricing_seen_once.
SELECT DISTINCT s.sku_id
  FROM pricing_seen s
 WHERE s.list_id = %(list_id)s::uuid AND s.sku_id > %(after_id)s::uuid
 ORDER BY s.sku_id LIMIT %(row_limit)s::integer
