-- The shelves that a count came to something for. Index: stock_count_line_shelf.
SELECT n.sku_id, c.node_id, n.owner_id, n.lot, n.verdict, n.counted_qty, n.expected_qty, n.counted_at,
       n.posted_qty, n.open_qty
  FROM stock_count_line n JOIN stock_count c ON c.id = n.count_id
 WHERE n.count_id = %(count_id)s::uuid
 ORDER BY n.sku_id, n.owner_id, n.lot
