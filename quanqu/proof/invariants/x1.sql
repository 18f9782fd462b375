-- X1: A paid order has its event, exactly one.
-- 中文: 每个已支付订单有且只有一个支付事件。
SELECT o.id AS order_id, o.paid_at, count(e.id) AS events
  FROM orders_order o
  LEFT JOIN kit_event e ON e.name = 'orders.OrderPaid' AND e.payload ->> 'order_id' = o.id::text
 WHERE o.paid_at IS NOT NULL
 GROUP BY o.id
HAVING count(e.id) <> 1
-- examined
SELECT count(*) FROM orders_order WHERE paid_at IS NOT NULL
