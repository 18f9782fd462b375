-- What is booked for one earner, by currency. Index: rewards_accrual_party_at.
SELECT e.currency, sum(a.amount_fen)::bigint AS amount_fen
  FROM rewards_accrual a
  JOIN rewards_entitlement e ON e.id = a.entitlement_id
 WHERE a.party_id = %(party_id)s::uuid AND a.party_kind = %(kind)s::text
 GROUP BY e.currency
