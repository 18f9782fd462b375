-- Use coupons for claims, if they are still unused and their members'. What does not come back is
-- used, expired or another's. Locks: the coupons, by id. Index: pricing_coupon_pkey.
WITH wanted AS (
  SELECT c.id, g.claim_id
    FROM unnest(%(coupon_ids)s::uuid[], %(claim_ids)s::uuid[], %(member_ids)s::uuid[])
         AS g (coupon_id, claim_id, member_id)
    JOIN pricing_coupon c ON c.id = g.coupon_id AND c.member_id = g.member_id
   WHERE c.used_by IS NULL AND c.expires_at > %(at)s::timestamptz
   ORDER BY c.id FOR UPDATE OF c)
UPDATE pricing_coupon c SET used_by = w.claim_id, used_at = %(at)s::timestamptz
  FROM wanted w WHERE c.id = w.id AND c.used_by IS NULL
RETURNING c.id
