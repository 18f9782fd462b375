-- Coupons by their numbers that a member may use now. Indexes: the unique number,
-- pricing_coupon_series_pkey.
SELECT c.id AS coupon_id, c.number, s.promotion_id
  FROM pricing_coupon c
  JOIN pricing_coupon_series s ON s.id = c.series_id
 WHERE c.number = ANY(%(numbers)s::text[]) AND c.member_id = %(member_id)s::uuid
   AND c.used_by IS NULL AND c.expires_at > %(at)s::timestamptz
