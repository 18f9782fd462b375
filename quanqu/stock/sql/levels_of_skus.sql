-- Every number of the shelves of some SKUs. Index: stock_level_sku_node_owner.
SELECT l.sku_id, l.node_id, l.owner_id, l.lot, l.on_hand_qty, l.damaged_qty, l.reserved_qty,
       l.backorder_qty, l.safety_qty, l.unit_cost_fen, l.lot_ends_at
  FROM stock_level l
 WHERE l.sku_id = ANY(%(sku_ids)s::uuid[])
   AND (%(node_ids)s::uuid[] IS NULL OR l.node_id = ANY(%(node_ids)s::uuid[]))
 ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
