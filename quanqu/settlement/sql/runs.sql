-- Settlements, the latest first, with how far they are; of one, if it is named.
-- Index: settlement_payout_once. Few rows: one a month and currency.
SELECT r.id, r.currency, r.first_on, r.last_on, r.state, r.drafted_at, r.drafted_by, r.approved_at,
       coalesce(r.approved_by, '') AS approved_by, r.started_at, r.paid_at, r.why, p.payout_count,
       p.waiting_count, p.paid_out_fen
  FROM settlement_run r
 CROSS JOIN LATERAL (
       SELECT count(*) AS payout_count, count(*) FILTER (WHERE state = 'planned') AS waiting_count,
              coalesce(sum(greatest(claims_fen - debts_fen, 0)), 0)::bigint AS paid_out_fen
         FROM settlement_payout WHERE run_id = r.id) p
 WHERE %(run_id)s::uuid IS NULL OR r.id = %(run_id)s::uuid
 ORDER BY r.drafted_at DESC LIMIT %(limit)s::int
