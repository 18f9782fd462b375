-- The money budgets of some organisations with what is left in their slices; pieces of coupons are
-- left out. Indexes: pricing_budget_organisation_id, pricing_slice_number.
SELECT b.id AS budget_id, b.organisation_id, b.name, b.currency, b.limit_fen,
       (SELECT coalesce(sum(s.left_fen), 0)::bigint FROM pricing_budget_slice s
         WHERE s.budget_id = b.id) AS left_fen
  FROM pricing_budget b
 WHERE b.organisation_id = ANY(%(organisation_ids)s::uuid[]) AND b.currency <> 'PCS'
 ORDER BY b.id DESC
