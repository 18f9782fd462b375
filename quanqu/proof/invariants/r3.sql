-- R3: A reservation's state agrees with its order.
-- 中文: 预占的状态与其订单一致。
-- A paid deposit makes the units firm until the balance is due.
SELECT r.id AS reservation_id, o.id AS order_id, o.state AS order_state, r.state, r.qty
  FROM stock_reservation r
  JOIN orders_line l ON l.id = r.claim_id
  JOIN orders_order o ON o.id = l.order_id
 WHERE (r.state = 'held' AND o.state <> 'placed')
    OR (r.state = 'firm' AND o.state <> 'paid'
        AND NOT (o.state = 'placed' AND o.deposit_paid_at IS NOT NULL))
    OR (r.state = 'expired' AND o.state NOT IN ('expired', 'cancelled'))
-- examined
SELECT count(*) FROM stock_reservation r JOIN orders_line l ON l.id = r.claim_id
