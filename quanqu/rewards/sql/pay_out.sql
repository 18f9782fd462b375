-- Say of every part that is due which payout pays it, and write the payouts. The condition is that
-- of payable.sql. Locks: the accruals. Indexes: as there.
WITH due AS (
  SELECT a.id, a.party_kind, a.party_id, a.amount_fen
    FROM rewards_accrual a
    JOIN rewards_entitlement e ON e.id = a.entitlement_id
   WHERE a.payout_id IS NULL AND a.party_id IS NOT NULL AND a.vests_at <= %(until)s::timestamptz
     AND e.platform_id = %(bearer_id)s::uuid AND e.currency = %(currency)s::text
     AND NOT (a.role <> 'fulfilling_node' AND EXISTS (
           SELECT FROM rewards_beneficiary g
             JOIN rewards_flag f ON f.member_id = e.member_id AND f.staff_id = g.party_id
                                AND f.state = 'held'
            WHERE g.entitlement_id = e.id AND g.party_kind = 'staff'))),
paid AS (
  INSERT INTO rewards_payout (run_id, party_kind, party_id, amount_fen, part_qty, paid_at)
  SELECT %(run_id)s::uuid, party_kind, party_id, sum(amount_fen), count(*), %(at)s::timestamptz
    FROM due
   GROUP BY party_kind, party_id
  HAVING sum(amount_fen) > 0
  RETURNING id, party_kind, party_id, amount_fen),
marked AS (
  UPDATE rewards_accrual a SET payout_id = paid.id
    FROM due
    JOIN paid ON paid.party_kind = due.party_kind AND paid.party_id = due.party_id
   WHERE a.id = due.id AND a.payout_id IS NULL)
SELECT id, party_kind, party_id, amount_fen FROM paid ORDER BY party_kind, party_id
