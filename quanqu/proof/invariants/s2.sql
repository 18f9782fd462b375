-- S2: Reserved is never below zero nor above on hand and the back-order allowance, per owner.
-- 中文: 每个货主的预占量不小于零，也不超过在手加允许缺货量。
SELECT id AS level_id, sku_id, node_id, owner_id, on_hand_qty, reserved_qty, backorder_qty, damaged_qty
  FROM stock_level
 WHERE reserved_qty < 0 OR reserved_qty > on_hand_qty + backorder_qty
    OR on_hand_qty < 0 OR damaged_qty < 0
-- examined
SELECT count(*) FROM stock_level
