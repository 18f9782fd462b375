-- O7: A deposit is agreed with a date for the rest, counts as paid once it came, and is kept only if agreed.
-- 中文: 定金须约定尾款日期，到账后才算已付，且仅按约定才不退。
WITH money AS (
  SELECT order_id, sum(amount_fen - refunded_fen) FILTER (WHERE state IN ('held', 'captured')) AS paid_fen,
         sum(kept_fen) AS kept_fen
    FROM orders_tender GROUP BY order_id)
SELECT o.id AS order_id, o.state, o.deposit_fen, o.deposit_paid_at, o.balance_by, m.paid_fen, m.kept_fen
  FROM orders_order o
  LEFT JOIN money m ON m.order_id = o.id
 WHERE (o.deposit_fen > 0 AND o.balance_by IS NULL)
    OR (o.deposit_fen = 0 AND o.deposit_paid_at IS NOT NULL)
    OR (o.state = 'placed' AND o.deposit_paid_at IS NOT NULL AND coalesce(m.paid_fen, 0) < o.deposit_fen)
    OR coalesce(m.kept_fen, 0) > CASE WHEN o.forfeits_deposit AND o.state IN ('cancelled', 'completed', 'expired')
                                      THEN o.deposit_fen ELSE 0 END
-- examined
SELECT count(*) FROM orders_order WHERE deposit_fen > 0
