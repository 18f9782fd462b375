-- S7: What is settled of a transfer's difference is written down, and never more than differed.
-- 中文: 调拨差异的结清都有记录，且不超过实际差异。
WITH written AS (
  SELECT line_id, sum(CASE WHEN how IN ('found', 'lost') THEN qty ELSE -qty END) AS qty
    FROM stock_transfer_difference GROUP BY line_id)
SELECT l.id AS line_id, t.state, l.qty, l.received_qty, l.damaged_qty, l.settled_qty,
       w.qty AS written_qty
  FROM stock_transfer_line l
  JOIN stock_transfer t ON t.id = l.transfer_id
  LEFT JOIN written w ON w.line_id = l.id
 WHERE l.settled_qty <> coalesce(w.qty, 0)
    OR (l.settled_qty <> 0 AND t.state <> 'received')
    OR (t.state = 'received' AND l.received_qty IS NULL)
    OR l.settled_qty NOT BETWEEN least(0, l.qty - coalesce(l.received_qty, 0) - l.damaged_qty)
                         AND greatest(0, l.qty - coalesce(l.received_qty, 0) - l.damaged_qty)
-- examined
SELECT count(*) FROM stock_transfer_line
