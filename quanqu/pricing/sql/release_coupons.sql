-- Give back the coupons of claims that came to nothing. Index: pricing_coupon_used_by.
UPDATE pricing_coupon c SET used_by = NULL, used_at = NULL
 WHERE c.used_by = ANY(%(claim_ids)s::uuid[])
RETURNING c.id
