-- S1: On hand and damaged equal the sum of moves.
-- 中文: 在手和残损数量等于库存流水之和。
WITH moved AS (
  SELECT sku_id, node_id, owner_id, lot, sum(qty) AS qty, sum(damaged_qty) AS damaged_qty
    FROM stock_move GROUP BY sku_id, node_id, owner_id, lot)
SELECT l.id AS level_id, sku_id, node_id, owner_id, lot, l.on_hand_qty, m.qty AS moved_qty,
       l.damaged_qty, m.damaged_qty AS moved_damaged_qty
  FROM stock_level l
  FULL JOIN moved m USING (sku_id, node_id, owner_id, lot)
 WHERE coalesce(l.on_hand_qty, 0) <> coalesce(m.qty, 0)
    OR coalesce(l.damaged_qty, 0) <> coalesce(m.damaged_qty, 0)
-- examined
SELECT (SELECT count(*) FROM stock_move) + (SELECT count(*) FROM stock_level)
