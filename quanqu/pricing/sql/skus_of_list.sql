-- SKUs that have a price on a list, lasting or of a window that is not over, some at a time.
-- Indexes: pricing_price_in_force, the window's key to its list, pricing_window_price_once.
SELECT both_kinds.sku_id
  FROM ((SELECT DISTINCT p.sku_id FROM pricing_price p
          WHERE p.list_id = %(list_id)s::uuid AND p.until_version IS NULL
            AND p.sku_id > %(after_id)s::uuid
          ORDER BY p.sku_id LIMIT %(row_limit)s::integer)
        UNION
        (SELECT DISTINCT q.sku_id
           FROM pricing_window w JOIN pricing_window_price q ON q.window_id = w.id
          WHERE w.list_id = %(list_id)s::uuid AND w.closed_version IS NULL
            AND q.sku_id > %(after_id)s::uuid
          ORDER BY q.sku_id LIMIT %(row_limit)s::integer)) AS both_kinds
 ORDER BY both_kinds.sku_id LIMIT %(row_limit)s::integer
