-- What one earner got and lost, the newest first. Index: rewards_accrual_party_at.
SELECT a.at, e.order_id, e.order_line_id, k.cause_kind, a.role, a.party_kind, a.party_id, a.why,
       b.facts, a.amount_fen, e.currency, a.journal_id
  FROM rewards_accrual a
  JOIN rewards_kept k ON k.id = a.kept_id
  JOIN rewards_entitlement e ON e.id = a.entitlement_id
  LEFT JOIN rewards_beneficiary b
    ON b.entitlement_id = a.entitlement_id AND b.role = a.role AND b.party_kind = a.party_kind
   AND b.party_id IS NOT DISTINCT FROM a.party_id AND b.why = a.why
 WHERE a.party_id = %(party_id)s::uuid AND a.party_kind = %(kind)s::text
 ORDER BY a.at DESC, a.id DESC
 LIMIT %(row_limit)s::integer
