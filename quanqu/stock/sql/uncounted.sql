-- Shelves in the scope of a count that nobody has entered anything for: unknown, not zero.
-- Indexes: the level's node key, stock_count_sku_once, stock_count_entry_shelf.
SELECT l.sku_id, l.node_id, l.owner_id, l.lot, count(*) OVER ()::integer AS all_qty
  FROM stock_count c
  JOIN stock_level l ON l.node_id = c.node_id
 WHERE c.id = %(count_id)s::uuid
   AND (NOT c.is_whole_node OR l.on_hand_qty <> 0 OR l.reserved_qty <> 0)
   AND (c.is_whole_node OR EXISTS (SELECT FROM stock_count_sku s
                                    WHERE s.count_id = c.id AND s.sku_id = l.sku_id))
   AND NOT EXISTS (SELECT FROM stock_count_entry e
                    WHERE e.count_id = c.id AND e.sku_id = l.sku_id AND e.owner_id = l.owner_id
                      AND e.lot = l.lot)
   AND (%(after_sku_id)s::uuid IS NULL OR l.sku_id > %(after_sku_id)s::uuid)
 ORDER BY l.sku_id, l.owner_id, l.lot LIMIT %(row_limit)s::integer
