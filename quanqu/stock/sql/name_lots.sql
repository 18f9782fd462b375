-- Write down lots and the day they expire; a known day stays. Rows back say what is known now.
-- Locks: the lots in (sku, lot) order. Index: stock_lot_sku_lot.
INSERT INTO stock_lot AS t (sku_id, lot, expires_on)
SELECT g.sku_id, g.lot, g.expires_on
  FROM unnest(%(sku_ids)s::uuid[], %(lots)s::text[], %(expiries)s::date[]) AS g (sku_id, lot, expires_on)
 ORDER BY g.sku_id, g.lot
ON CONFLICT (sku_id, lot) DO UPDATE SET expires_on = coalesce(t.expires_on, excluded.expires_on)
RETURNING t.sku_id, t.lot, t.expires_on
