-- Set the day a lot expires on, whatever was known. Locks: the lot. Index: stock_lot_sku_lot.
INSERT INTO stock_lot AS t (sku_id, lot, expires_on)
VALUES (%(sku_id)s::uuid, %(lot)s::text, %(expires_on)s::date)
ON CONFLICT (sku_id, lot) DO UPDATE SET expires_on = excluded.expires_on
