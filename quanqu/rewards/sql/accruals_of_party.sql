-- What one earner got and lost in a period, the newest first, and whether it is held for what looks
-- like farming. Indexes: rewards_accrual_party_at, rewards_flag_once, rewards_beneficiary_once.
SELECT a.at, e.order_id, e.order_line_id, k.cause_kind, a.role, a.party_kind, a.party_id, a.why,
       b.facts, a.amount_fen, e.currency, a.journal_id, a.vests_at, a.payout_id,
       a.role <> 'fulfilling_node' AND EXISTS (
         SELECT FROM rewards_beneficiary g
           JOIN rewards_flag f ON f.member_id = e.member_id AND f.staff_id = g.party_id
                              AND f.state = 'held'
          WHERE g.entitlement_id = e.id AND g.party_kind = 'staff') AS is_held
  FROM rewards_accrual a
  JOIN rewards_kept k ON k.id = a.kept_id
  JOIN rewards_entitlement e ON e.id = a.entitlement_id
  LEFT JOIN rewards_beneficiary b
    ON b.entitlement_id = a.entitlement_id AND b.role = a.role AND b.party_kind = a.party_kind
   AND b.party_id IS NOT DISTINCT FROM a.party_id AND b.why = a.why
 WHERE a.party_id = %(party_id)s::uuid AND a.party_kind = %(kind)s::text
   AND a.at >= %(since)s::timestamptz AND a.at < %(until)s::timestamptz
 ORDER BY a.at DESC, a.id DESC
 LIMIT %(row_limit)s::integer
