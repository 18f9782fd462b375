-- Promotions in force by a version. Read when a process meets a version of promotions first.
-- Indexes: pricing_promotion_from, pricing_promotion_pkey.
SELECT p.id AS promotion_id, p.code, p.budget_id, v.number, v.form
  FROM pricing_promotion_version v
  JOIN pricing_promotion p ON p.id = v.promotion_id
 WHERE v.from_version <= %(version)s::bigint
   AND (v.until_version IS NULL OR v.until_version > %(version)s::bigint)
