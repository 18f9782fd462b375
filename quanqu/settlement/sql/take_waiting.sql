-- Some payouts of a run that nobody else pays now, in their order.
-- Locks: these payouts. Index: settlement_payout_waiting.
SELECT id, organisation_id, claims_fen, debts_fen FROM settlement_payout
 WHERE run_id = %(run_id)s::uuid AND state = 'planned'
 ORDER BY id LIMIT %(limit)s::int
   FOR NO KEY UPDATE SKIP LOCKED
