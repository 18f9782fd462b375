-- Every number of the shelves at one node, behind a cursor. Index: the level's node key.
SELECT l.sku_id, l.node_id, l.owner_id, l.lot, l.on_hand_qty, l.damaged_qty, l.reserved_qty,
       l.backorder_qty, l.safety_qty, l.unit_cost_fen, l.lot_ends_at
  FROM stock_level l
 WHERE l.node_id = %(node_id)s::uuid
   AND (%(after_sku_id)s::uuid IS NULL OR l.sku_id > %(after_sku_id)s::uuid)
 ORDER BY l.sku_id, l.owner_id, l.lot LIMIT %(row_limit)s::integer
