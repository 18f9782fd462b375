-- The latest version of each promotion of some organisations.
-- Indexes: pricing_promotion_code, pricing_promotion_number.
SELECT p.id AS promotion_id, v.id AS version_id, p.organisation_id, p.code, v.number, v.form,
       p.budget_id, v.drafted_by, v.approved_by, v.from_version, v.until_version
  FROM pricing_promotion p
 CROSS JOIN LATERAL (SELECT * FROM pricing_promotion_version w
                      WHERE w.promotion_id = p.id ORDER BY w.number DESC LIMIT 1) v
 WHERE p.organisation_id = ANY(%(organisation_ids)s::uuid[])
 ORDER BY p.id
