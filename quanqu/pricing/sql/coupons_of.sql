-- The coupons of a member with the words of their promotion.
-- Indexes: pricing_coupon_member_id, pricing_coupon_series_pkey, pricing_promotion_number.
SELECT c.id AS coupon_id, c.number, s.code AS series, s.promotion_id,
       v.form -> 'text' ->> 'zh' AS zh, v.form -> 'text' ->> 'en' AS en,
       s.is_transferable, c.expires_at, c.used_at
  FROM pricing_coupon c
  JOIN pricing_coupon_series s ON s.id = c.series_id
 CROSS JOIN LATERAL (SELECT w.form FROM pricing_promotion_version w
                      WHERE w.promotion_id = s.promotion_id AND w.from_version IS NOT NULL
                      ORDER BY w.number DESC LIMIT 1) v
 WHERE c.member_id = %(member_id)s::uuid
 ORDER BY c.expires_at, c.id
