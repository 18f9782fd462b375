-- S3: A transfer nets to minus what is in transit or an open difference, and to zero once settled.
-- 中文: 调拨净额等于负的在途或未结差异数量，结清后为零。
-- A difference that is not settled yet counts as in transit: what is missing above zero, what came
-- beyond what was sent below. What was lost on the way is a movement of its own (lost_in_transit).
WITH sent AS (
  SELECT transfer_id, sku_id, owner_id, lot, sum(qty) AS qty,
         sum(qty - coalesce(received_qty, 0) - damaged_qty - settled_qty) AS open_qty
    FROM stock_transfer_line GROUP BY transfer_id, sku_id, owner_id, lot),
moved AS (
  SELECT cause_id AS transfer_id, sku_id, owner_id, lot, sum(qty + damaged_qty) AS qty
    FROM stock_move
   WHERE cause_kind = 'transfer' GROUP BY cause_id, sku_id, owner_id, lot)
SELECT t.id AS transfer_id, t.state, sku_id, owner_id, sent.qty AS sent_qty, moved.qty AS moved_qty
  FROM sent
  FULL JOIN moved USING (transfer_id, sku_id, owner_id, lot)
  LEFT JOIN stock_transfer t ON t.id = transfer_id
 WHERE coalesce(moved.qty, 0) <> CASE WHEN t.state IN ('dispatched', 'received') THEN -sent.open_qty ELSE 0 END
    OR sent.qty IS NULL OR t.id IS NULL
-- examined
SELECT count(*) FROM stock_transfer_line
