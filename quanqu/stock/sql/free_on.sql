-- What may be offered of SKUs at nodes, pair by pair; safety stock is kept back.
-- Locks: none. Index: stock_level_sku_node_owner.
SELECT l.sku_id, l.node_id, l.owner_id, l.lot,
       l.on_hand_qty - l.reserved_qty - l.safety_qty AS free_qty
  FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[]) AS g (sku_id, node_id)
  JOIN stock_level l ON l.sku_id = g.sku_id AND l.node_id = g.node_id
 WHERE l.on_hand_qty - l.reserved_qty - l.safety_qty > 0
 ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
