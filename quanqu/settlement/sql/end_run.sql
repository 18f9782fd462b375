-- A run that is being paid ends when none of its payouts waits. Index: primary key,
-- settlement_payout_waiting. Locks: the run's row.
UPDATE settlement_run r SET state = 'paid', paid_at = %(at)s::timestamptz
 WHERE r.id = %(run_id)s::uuid AND r.state = 'paying'
   AND NOT EXISTS (SELECT FROM settlement_payout p WHERE p.run_id = r.id AND p.state = 'planned')
RETURNING r.id
