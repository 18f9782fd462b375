-- Payouts of a run, or of one earner in a period, the latest first.
-- Indexes: rewards_payout_once, rewards_payout_party_at.
SELECT p.id AS payout_id, p.run_id, p.party_kind, p.party_id, p.amount_fen, r.currency, p.part_qty,
       p.paid_at, p.journal_id
  FROM rewards_payout p
  JOIN rewards_pay_run r ON r.id = p.run_id
 WHERE (p.run_id = %(run_id)s::uuid
        OR (p.party_id = %(party_id)s::uuid AND p.party_kind = %(kind)s::text))
   AND p.paid_at >= %(since)s::timestamptz AND p.paid_at < %(until)s::timestamptz
 ORDER BY p.paid_at DESC, p.amount_fen DESC, p.id
