-- Tell the shelves of lots from when on their units may not be sold any more.
-- Locks: the levels in (sku, node, owner, lot) order. Index: stock_level_sku_node_owner.
-- The locked numbers are written, not those of our snapshot: a CHECK is tried on the new row before
-- PostgreSQL notices that the snapshot's version is old.
WITH locked AS MATERIALIZED (
  SELECT l.id, l.on_hand_qty, l.backorder_qty, l.reserved_qty,
         stock_lot_ends_at(l.sku_id, l.lot, l.node_id) AS ends_at
    FROM unnest(%(sku_ids)s::uuid[], %(lots)s::text[]) AS g (sku_id, lot)
    JOIN stock_level l ON l.sku_id = g.sku_id AND l.lot = g.lot
   WHERE l.lot_ends_at IS DISTINCT FROM stock_lot_ends_at(l.sku_id, l.lot, l.node_id)
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
     FOR NO KEY UPDATE OF l)
UPDATE stock_level l
   SET lot_ends_at = k.ends_at, on_hand_qty = k.on_hand_qty, backorder_qty = k.backorder_qty,
       reserved_qty = k.reserved_qty
  FROM locked k WHERE l.id = k.id
