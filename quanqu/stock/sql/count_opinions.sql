-- What each counter found on each shelf in each round, and what the books say for that moment: on
-- hand now, less what moved since. Sales while people count do no harm.
-- Locks: none (the count is locked). Indexes: stock_count_entry_shelf, stock_move_shelf.
SELECT e.sku_id, c.node_id, e.owner_id, e.lot, e.round, e.counter, e.qty, e.counted_at,
       coalesce(l.on_hand_qty, 0) - coalesce(m.qty, 0) AS expected_qty
  FROM (SELECT count_id, sku_id, owner_id, lot, round, counter, sum(qty)::integer AS qty,
               max(counted_at) AS counted_at
          FROM stock_count_entry WHERE count_id = %(count_id)s::uuid
         GROUP BY count_id, sku_id, owner_id, lot, round, counter) e
  JOIN stock_count c ON c.id = e.count_id
  LEFT JOIN stock_level l ON l.sku_id = e.sku_id AND l.node_id = c.node_id
                         AND l.owner_id = e.owner_id AND l.lot = e.lot
 CROSS JOIN LATERAL (
       SELECT sum(v.qty)::integer AS qty FROM stock_move v
        WHERE v.sku_id = e.sku_id AND v.node_id = c.node_id AND v.owner_id = e.owner_id
          AND v.lot = e.lot AND v.occurred_at > e.counted_at) m
 ORDER BY e.sku_id, e.owner_id, e.lot, e.round, e.counter
