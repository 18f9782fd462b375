-- What is due to each earner of one bearer: all that vested until a moment, is not held and was not
-- paid before. Nobody is paid who owes: what was taken back waits for the next pay.
-- Indexes: rewards_accrual_unpaid, rewards_flag_once, rewards_beneficiary_once.
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
            WHERE g.entitlement_id = e.id AND g.party_kind = 'staff')))
SELECT party_kind, party_id, sum(amount_fen)::bigint AS amount_fen, count(*)::integer AS part_qty
  FROM due
 GROUP BY party_kind, party_id
HAVING sum(amount_fen) > 0
 ORDER BY amount_fen DESC, party_id
