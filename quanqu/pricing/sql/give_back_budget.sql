-- Put back into budgets what claims took and did not give back yet: all of it, or a part.
-- Locks: the uses, then one slice of each budget. Indexes: pricing_use_claim, pricing_slice_number.
WITH used AS (
  SELECT u.id, u.budget_id, least(u.amount_fen - u.returned_fen,
                                  coalesce(%(most_fen)s::bigint, u.amount_fen)) AS back_fen
    FROM pricing_budget_use u
   WHERE u.claim_id = ANY(%(claim_ids)s::uuid[])
     AND (%(budget_id)s::uuid IS NULL OR u.budget_id = %(budget_id)s::uuid)
   ORDER BY u.budget_id, u.id FOR UPDATE),
returned AS (
  UPDATE pricing_budget_use u SET returned_fen = u.returned_fen + d.back_fen
    FROM used d WHERE d.id = u.id AND d.back_fen > 0)
UPDATE pricing_budget_slice s SET left_fen = s.left_fen + b.back_fen
  FROM (SELECT budget_id, sum(back_fen) AS back_fen FROM used GROUP BY budget_id) b
 WHERE s.budget_id = b.budget_id AND s.number = 1
RETURNING s.budget_id, b.back_fen
