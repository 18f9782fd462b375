-- The products of which units lay in lots that ended in a stretch of time. Locks: none.
-- Indexes: search_lot_ends, catalog_sku_pkey.
SELECT DISTINCT s.product_id AS id
  FROM stock_level l JOIN catalog_sku s ON s.id = l.sku_id
 WHERE l.lot_ends_at > %(since)s::timestamptz AND l.lot_ends_at <= %(until)s::timestamptz
   AND l.lot_ends_at IS NOT NULL
