-- O3: An order's history is a chain of legal moves that ends in its present state.
-- 中文: 订单历史是一串合法的状态变化，止于当前状态。
WITH legal (from_state, to_state) AS (VALUES
  ('', 'placed'), ('placed', 'paid'), ('placed', 'cancelled'), ('placed', 'expired'),
  ('paid', 'completed'), ('paid', 'cancelled'),
  -- An exchange gives other pieces out.
  ('completed', 'paid')),
chain AS (
  SELECT h.order_id, h.from_state, h.to_state,
         lag(h.to_state, 1, '') OVER moves AS was,
         lead(h.to_state) OVER moves AS next
    FROM orders_history h
  WINDOW moves AS (PARTITION BY h.order_id ORDER BY h.id))
SELECT c.order_id, c.was, c.from_state, c.to_state, o.state
  FROM chain c
  JOIN orders_order o ON o.id = c.order_id
 WHERE c.was <> c.from_state
    OR (c.from_state, c.to_state) NOT IN (SELECT from_state, to_state FROM legal)
    OR (c.next IS NULL AND c.to_state <> o.state)
UNION ALL
SELECT o.id, NULL, NULL, NULL, o.state
  FROM orders_order o
 WHERE NOT EXISTS (SELECT FROM orders_history h WHERE h.order_id = o.id)
-- examined
SELECT count(*) FROM orders_history
