-- Set safety and back-order allowance of shelves that exist; a row back is one where more is
-- already promised than the new allowance permits.
-- Locks: the levels in (sku, node, owner, lot) order. Index: stock_level_sku_node_owner.
-- The locked numbers are written, not those of our snapshot: a CHECK is tried on the new row before
-- PostgreSQL notices that the snapshot's version is old.
WITH locked AS MATERIALIZED (
  SELECT l.id, l.sku_id, l.node_id, l.owner_id, l.lot, g.safety_qty, g.backorder_qty,
         l.on_hand_qty, l.reserved_qty,
         l.reserved_qty > l.on_hand_qty + g.backorder_qty AS is_promised
    FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[], %(lots)s::text[],
                %(safety_qtys)s::integer[], %(backorder_qtys)s::integer[])
         AS g (sku_id, node_id, owner_id, lot, safety_qty, backorder_qty)
    JOIN stock_level l ON l.sku_id = g.sku_id AND l.node_id = g.node_id
                      AND l.owner_id = g.owner_id AND l.lot = g.lot
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
     FOR NO KEY UPDATE OF l),
changed AS (
  UPDATE stock_level l SET safety_qty = k.safety_qty, backorder_qty = k.backorder_qty,
         on_hand_qty = k.on_hand_qty, reserved_qty = k.reserved_qty
    FROM locked k WHERE l.id = k.id AND NOT EXISTS (SELECT FROM locked WHERE is_promised))
SELECT sku_id, node_id, owner_id, lot FROM locked WHERE is_promised
