-- The latest version of each promotion of some organisations, without dropped drafts, and which one
-- is in force.
-- Indexes: pricing_promotion_code, pricing_promotion_number, pricing_promotion_in_force,
-- pricing_version_pkey.
SELECT p.id AS promotion_id, v.id AS version_id, p.organisation_id, p.code, v.number, v.form,
       p.budget_id, v.drafted_by, v.drafted_at, v.approved_by, v.from_version, v.until_version,
       f.published_at AS from_at, u.published_at AS until_at, r.number AS running_number
  FROM pricing_promotion p
 CROSS JOIN LATERAL (SELECT * FROM pricing_promotion_version w
                      WHERE w.promotion_id = p.id AND w.dropped_by IS NULL
                      ORDER BY w.number DESC LIMIT 1) v
  LEFT JOIN pricing_version f ON f.id = v.from_version
  LEFT JOIN pricing_version u ON u.id = v.until_version
  LEFT JOIN pricing_promotion_version r ON r.promotion_id = p.id AND r.from_version IS NOT NULL
                                       AND r.until_version IS NULL
 WHERE p.organisation_id = ANY(%(organisation_ids)s::uuid[])
 ORDER BY p.id
