-- C3: A budget is what is left in its slices and what was taken of it, to the fen.
-- 中文: 预算等于各分片余额与已用金额之和，分毫不差。
-- An order that came to nothing has given back what it took.
SELECT b.id AS budget_id, b.name, b.limit_fen, slices.left_fen, uses.used_fen, NULL AS number
  FROM pricing_budget b
 CROSS JOIN LATERAL (SELECT coalesce(sum(s.left_fen), 0) AS left_fen
                       FROM pricing_budget_slice s WHERE s.budget_id = b.id) slices
 CROSS JOIN LATERAL (SELECT coalesce(sum(u.amount_fen - u.returned_fen), 0) AS used_fen
                       FROM pricing_budget_use u WHERE u.budget_id = b.id) uses
 WHERE slices.left_fen + uses.used_fen <> b.limit_fen
UNION ALL
SELECT u.budget_id, NULL, NULL, NULL, u.amount_fen - u.returned_fen, o.number
  FROM pricing_budget_use u JOIN orders_order o ON o.id = u.claim_id
 WHERE o.state IN ('cancelled', 'expired') AND u.returned_fen < u.amount_fen
   AND NOT EXISTS (SELECT FROM orders_line l WHERE l.order_id = o.id AND l.fulfilled_qty > 0)
-- examined
SELECT count(*) FROM pricing_budget_use
