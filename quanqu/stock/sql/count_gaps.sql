-- By how much the shelves of a count still differ from what was agreed on, as the books stand now;
-- and the lowest on hand that promises allow. A shelf that was counted again later, in a count that
-- is approved, is outdated here: correcting it once more would correct it twice.
-- Locks: none; call it with the count and its levels locked, as a statement of its own, so that it
-- sees the moves of whoever held them before. Indexes: stock_count_line_shelf, stock_move_shelf,
-- stock_count_line_sku.
SELECT n.id AS line_id, n.sku_id, c.node_id, n.owner_id, n.lot, n.counted_at, n.open_qty,
       n.posted_qty, l.on_hand_qty,
       n.counted_qty - (l.on_hand_qty - coalesce(m.qty, 0)) AS difference_qty,
       greatest(0, l.reserved_qty - l.backorder_qty) AS floor_qty,
       EXISTS (SELECT FROM stock_count_line o JOIN stock_count d ON d.id = o.count_id
                WHERE o.sku_id = n.sku_id AND o.owner_id = n.owner_id AND o.lot = n.lot
                  AND d.node_id = c.node_id AND o.count_id <> n.count_id
                  AND o.posted_qty IS NOT NULL AND o.counted_at > n.counted_at) AS is_outdated
  FROM stock_count_line n
  JOIN stock_count c ON c.id = n.count_id
  JOIN stock_level l ON l.sku_id = n.sku_id AND l.node_id = c.node_id
                    AND l.owner_id = n.owner_id AND l.lot = n.lot
 CROSS JOIN LATERAL (
       SELECT sum(v.qty)::integer AS qty FROM stock_move v
        WHERE v.sku_id = n.sku_id AND v.node_id = c.node_id AND v.owner_id = n.owner_id
          AND v.lot = n.lot AND v.occurred_at > n.counted_at) m
 WHERE n.count_id = %(count_id)s::uuid AND n.verdict = 'agreed'
 ORDER BY n.sku_id, n.owner_id, n.lot
