-- Take amounts of one budget for claims; false if it does not hold so much.
-- Locks: one slice, or the budget and all its slices (see the function).
SELECT pricing_take_budget(%(budget_id)s::uuid, %(claim_ids)s::uuid[], %(amounts)s::bigint[]) AS ok
