-- Every version of one promotion but dropped drafts, the newest first.
-- Indexes: pricing_promotion_pkey, pricing_promotion_number, pricing_promotion_in_force,
-- pricing_version_pkey.
SELECT p.id AS promotion_id, v.id AS version_id, p.organisation_id, p.code, v.number, v.form,
       p.budget_id, v.drafted_by, v.drafted_at, v.approved_by, v.from_version, v.until_version,
       f.published_at AS from_at, u.published_at AS until_at, r.number AS running_number
  FROM pricing_promotion p
  JOIN pricing_promotion_version v ON v.promotion_id = p.id AND v.dropped_by IS NULL
  LEFT JOIN pricing_version f ON f.id = v.from_version
  LEFT JOIN pricing_version u ON u.id = v.until_version
  LEFT JOIN pricing_promotion_version r ON r.promotion_id = p.id AND r.from_version IS NOT NULL
                                       AND r.until_version IS NULL
 WHERE p.id = %(promotion_id)s::uuid
 ORDER BY v.number DESC
