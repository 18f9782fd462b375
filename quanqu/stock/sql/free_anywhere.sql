-- What may be offered of SKUs at all nodes; safety stock is kept back.
-- Locks: none. Index: stock_level_sku_node_owner.
SELECT l.sku_id, l.node_id, l.owner_id, l.lot,
       l.on_hand_qty - l.reserved_qty - l.safety_qty AS free_qty
  FROM stock_level l
 WHERE l.sku_id = ANY(%(sku_ids)s::uuid[])
   AND l.on_hand_qty - l.reserved_qty - l.safety_qty > 0
 ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
