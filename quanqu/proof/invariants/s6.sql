-- S6: What was received against a purchase order is what its receipts say, and what came on shelves.
-- 中文: 采购单的收货数量等于其收货单之和，也等于上架数量。
WITH came AS (
  SELECT rl.line_id, sum(rl.qty) AS qty, sum(rl.damaged_qty) AS damaged_qty
    FROM stock_receipt_line rl
    JOIN stock_receipt r ON r.id = rl.receipt_id AND r.undone_at IS NULL
   GROUP BY rl.line_id),
told AS (
  SELECT rl.receipt_id, pl.sku_id, p.node_id, p.owner_id, rl.lot,
         sum(rl.qty) FILTER (WHERE r.undone_at IS NULL) AS qty,
         sum(rl.damaged_qty) FILTER (WHERE r.undone_at IS NULL) AS damaged_qty
    FROM stock_receipt_line rl
    JOIN stock_receipt r ON r.id = rl.receipt_id
    JOIN stock_purchase_line pl ON pl.id = rl.line_id
    JOIN stock_purchase p ON p.id = pl.purchase_id
   GROUP BY rl.receipt_id, pl.sku_id, p.node_id, p.owner_id, rl.lot),
moved AS (
  SELECT cause_id AS receipt_id, sku_id, node_id, owner_id, lot, sum(qty) AS qty,
         sum(damaged_qty) AS damaged_qty
    FROM stock_move
   WHERE cause_kind IN ('purchase_receipt', 'receipt_undone')
   GROUP BY cause_id, sku_id, node_id, owner_id, lot)
SELECT pl.id AS line_id, NULL::uuid AS receipt_id, pl.received_qty AS told_qty, came.qty AS came_qty
  FROM stock_purchase_line pl
  LEFT JOIN came ON came.line_id = pl.id
 WHERE pl.received_qty <> coalesce(came.qty, 0) OR pl.damaged_qty <> coalesce(came.damaged_qty, 0)
UNION ALL
SELECT NULL, receipt_id, told.qty, moved.qty
  FROM told
  FULL JOIN moved USING (receipt_id, sku_id, node_id, owner_id, lot)
 WHERE coalesce(told.qty, 0) <> coalesce(moved.qty, 0)
    OR coalesce(told.damaged_qty, 0) <> coalesce(moved.damaged_qty, 0)
-- examined
SELECT count(*) FROM stock_purchase_line
