-- Claim a coupon of a series, if it is its time and the member may have one more.
-- Locks: one advisory lock per series and member. Indexes: pricing_coupon_ordinal, unique code.
WITH one_at_a_time AS MATERIALIZED (
  SELECT s.id, s.valid_days, s.per_member, s.pieces_id
    FROM pricing_coupon_series s
   WHERE s.id = %(series_id)s::uuid AND s.claim_from <= %(at)s::timestamptz
     AND s.claim_until > %(at)s::timestamptz),
mine AS (
  SELECT count(*)::integer AS had FROM pricing_coupon c
   WHERE c.series_id = %(series_id)s::uuid AND c.first_member_id = %(member_id)s::uuid)
INSERT INTO pricing_coupon (series_id, number, member_id, first_member_id, ordinal, claimed_at,
                            expires_at)
SELECT s.id, %(number)s::text, %(member_id)s::uuid, %(member_id)s::uuid, m.had + 1,
       %(at)s::timestamptz, %(at)s::timestamptz + make_interval(days => s.valid_days)
  FROM one_at_a_time s CROSS JOIN mine m
 WHERE m.had < s.per_member
ON CONFLICT DO NOTHING
RETURNING id, expires_at
