-- What budgets still hold: the sum of their slices. Index: pricing_slice_number.
SELECT s.budget_id, sum(s.left_fen)::bigint AS left_fen
  FROM pricing_budget_slice s
 WHERE s.budget_id = ANY(%(budget_ids)s::uuid[])
 GROUP BY s.budget_id
