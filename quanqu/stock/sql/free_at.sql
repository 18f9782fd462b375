-- What may be offered of SKUs, everywhere or at some nodes; safety stock is kept back.
-- Locks: none. Index: stock_level_sku_node_owner.
SELECT l.sku_id, l.node_id, l.owner_id, l.lot, l.on_hand_qty,
       greatest(0, l.on_hand_qty - l.reserved_qty - l.safety_qty) AS free_qty
  FROM stock_level l
 WHERE l.sku_id = ANY(%(sku_ids)s::uuid[]) AND l.on_hand_qty > 0
   AND (%(node_ids)s::uuid[] IS NULL OR l.node_id = ANY(%(node_ids)s::uuid[]))
 ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
