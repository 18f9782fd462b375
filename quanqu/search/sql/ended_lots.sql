-- Note the products whose lots ended in a stretch of time. Locks: none.
-- Indexes: search_lot_ends, catalog_sku_pkey.
SELECT search_note(ARRAY(
    SELECT s.product_id FROM stock_level l JOIN catalog_sku s ON s.id = l.sku_id
     WHERE l.lot_ends_at > %(since)s::timestamptz AND l.lot_ends_at <= %(until)s::timestamptz
       AND l.lot_ends_at IS NOT NULL))
