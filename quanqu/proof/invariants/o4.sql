-- O4: Fulfilled and cancelled stay within ordered, returned within fulfilled, and returns add up.
-- 中文: 交付加取消不超过订购，退货不超过交付，且退货数量相符。
SELECT l.id AS line_id, l.qty, l.fulfilled_qty, l.cancelled_qty, l.returned_qty, back.qty AS came_back_qty
  FROM orders_line l
  LEFT JOIN (SELECT line_id, sum(qty) AS qty FROM orders_return_line
              WHERE line_id IS NOT NULL GROUP BY line_id) AS back ON back.line_id = l.id
 WHERE l.fulfilled_qty + l.cancelled_qty > l.qty
    OR l.returned_qty > l.fulfilled_qty
    OR least(l.fulfilled_qty, l.cancelled_qty, l.returned_qty) < 0
    OR l.returned_qty <> coalesce(back.qty, 0)
-- examined
SELECT count(*) FROM orders_line
