-- S5: A count moves only shelves of its own node that somebody counted, and by what it says.
-- 中文: 盘点只变动本网点有人点过的货架，且变动量与盘点结果一致。
-- A shelf without an entry is unknown, never zero; nothing moves before another person approves.
WITH moved AS (
  SELECT m.cause_id AS count_id, m.sku_id, m.node_id, m.owner_id, m.lot, sum(m.qty) AS qty
    FROM stock_move m
    JOIN stock_count c ON c.id = m.cause_id
   WHERE m.cause_kind = 'count' GROUP BY m.cause_id, m.sku_id, m.node_id, m.owner_id, m.lot),
said AS (
  SELECT n.count_id, n.sku_id, c.node_id, n.owner_id, n.lot, n.posted_qty, c.state,
         EXISTS (SELECT FROM stock_count_entry e
                  WHERE e.count_id = n.count_id AND e.sku_id = n.sku_id
                    AND e.owner_id = n.owner_id AND e.lot = n.lot) AS is_counted
    FROM stock_count_line n
    JOIN stock_count c ON c.id = n.count_id)
SELECT count_id, sku_id, node_id, owner_id, lot, said.state, said.posted_qty, moved.qty AS moved_qty
  FROM said
  FULL JOIN moved USING (count_id, sku_id, node_id, owner_id, lot)
 WHERE coalesce(said.posted_qty, 0) <> coalesce(moved.qty, 0)
    OR said.is_counted IS NOT TRUE
    OR (said.posted_qty IS NOT NULL AND said.state <> 'approved')
-- examined
SELECT count(*) FROM stock_count_line
