-- Make sure that shelves exist, and lock them all.
-- Locks: the levels in (sku, node, owner, lot) order, because rows are inserted in that order.
-- Index: stock_level_sku_node_owner.
INSERT INTO stock_level AS l (sku_id, node_id, owner_id, lot, lot_ends_at)
SELECT DISTINCT g.sku_id, g.node_id, g.owner_id, g.lot,
       CASE WHEN g.lot <> 'none' THEN stock_lot_ends_at(g.sku_id, g.lot, g.node_id) END
  FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[], %(lots)s::text[])
       AS g (sku_id, node_id, owner_id, lot)
 ORDER BY g.sku_id, g.node_id, g.owner_id, g.lot
-- The update changes nothing: it takes the lock that DO NOTHING would not take.
ON CONFLICT (sku_id, node_id, owner_id, lot) DO UPDATE SET safety_qty = l.safety_qty
