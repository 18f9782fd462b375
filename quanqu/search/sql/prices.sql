-- The base prices in force of SKUs in every zone: of the open windows the one published last hides
-- the others and the lasting price. Locks: none.
-- Indexes: pricing_price_in_force, pricing_window_open, pricing_window_price_once.
SELECT DISTINCT ON (p.sku_id, l.id) p.sku_id, l.zone, l.currency, p.price_fen
  FROM pricing_list l
 CROSS JOIN LATERAL (
       SELECT s.sku_id, s.price_fen, 0::bigint AS window_version
         FROM pricing_price s
        WHERE s.list_id = l.id AND s.sku_id = ANY(%(sku_ids)s::uuid[])
          AND s.tier = '' AND s.min_qty = 1 AND s.until_version IS NULL
       UNION ALL
       SELECT q.sku_id, q.price_fen, w.published_version
         FROM pricing_window w
         JOIN pricing_window_price q ON q.window_id = w.id AND q.sku_id = ANY(%(sku_ids)s::uuid[])
                                    AND q.tier = '' AND q.min_qty = 1
        WHERE w.list_id = l.id AND w.opened_version IS NOT NULL AND w.closed_version IS NULL) p
 ORDER BY p.sku_id, l.id, p.window_version DESC
