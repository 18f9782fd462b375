-- A page of the coupons of one series, the newest first.
-- Indexes: pricing_coupon_series_pkey, pricing_coupon_ordinal.
SELECT c.id AS coupon_id, c.number, c.series_id, s.code AS series, c.member_id, c.claimed_at,
       c.expires_at, c.used_by, c.used_at
  FROM pricing_coupon_series s
  JOIN pricing_coupon c ON c.series_id = s.id
 WHERE s.id = %(series_id)s::uuid
 ORDER BY c.id DESC LIMIT %(row_limit)s::integer
