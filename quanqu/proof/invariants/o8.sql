-- O8: Of the later changes of an order at most one waits for money, and none outlives the order's end.
-- 中文: 订单的后续变更至多有一项待付款，订单结束后不再有待付变更。
SELECT c.order_id, count(*) AS waiting, min(o.state) AS state
  FROM orders_change c
  JOIN orders_order o ON o.id = c.order_id
 WHERE c.state = 'waiting'
 GROUP BY c.order_id
HAVING count(*) > 1 OR min(o.state) IN ('cancelled', 'expired')
UNION ALL
SELECT order_id, 1, state
  FROM orders_change
 WHERE (state = 'waiting') <> (closed_at IS NULL) OR least(due_fen, back_fen) < 0
    OR (due_fen > 0 AND back_fen > 0)
-- examined
SELECT count(*) FROM orders_change
