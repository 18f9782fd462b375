-- C1: Coupons are claimed and used within their limit, each by one order that stands.
-- 中文: 优惠券的领取和使用不超过限量，每张只用于一个有效订单。
-- What a series has left and what was claimed of it sum to its limit, and its counters say the same.
SELECT s.id AS series_id, s.code, NULL::uuid AS coupon_id, b.limit_fen AS limit_qty,
       claims.qty AS claimed_qty, slices.left_qty
  FROM pricing_coupon_series s
  JOIN pricing_budget b ON b.id = s.pieces_id
 CROSS JOIN LATERAL (SELECT count(*) AS qty FROM pricing_coupon c WHERE c.series_id = s.id) claims
 CROSS JOIN LATERAL (SELECT coalesce(sum(l.left_fen), 0) AS left_qty
                       FROM pricing_budget_slice l WHERE l.budget_id = b.id) slices
 WHERE claims.qty + slices.left_qty <> b.limit_fen
UNION ALL
SELECT c.series_id, o.number, c.id, NULL, NULL, NULL
  FROM pricing_coupon c JOIN orders_order o ON o.id = c.used_by
 WHERE o.state IN ('cancelled', 'expired')
    OR o.member_id IS DISTINCT FROM c.member_id OR c.used_at > c.expires_at
UNION ALL
SELECT s.id, s.code, NULL, NULL, claims.qty, claims.used_qty - tallies.used_qty
  FROM pricing_coupon_series s
 CROSS JOIN LATERAL (SELECT count(*) AS qty, count(c.used_by) AS used_qty
                       FROM pricing_coupon c WHERE c.series_id = s.id) claims
 CROSS JOIN LATERAL (SELECT coalesce(sum(t.claimed_qty), 0) AS qty,
                            coalesce(sum(t.used_qty), 0) AS used_qty
                       FROM pricing_coupon_tally t WHERE t.series_id = s.id) tallies
 WHERE (claims.qty, claims.used_qty) <> (tallies.qty, tallies.used_qty)
-- examined
SELECT count(*) FROM pricing_coupon
