-- What some orders' kept goods have paid so far, by role and earner. Indexes: the entitlement's order
-- key, the accrual's entitlement key.
SELECT e.order_id, a.role, a.party_kind, a.party_id, sum(a.amount_fen)::bigint AS amount_fen
  FROM rewards_entitlement e
  JOIN rewards_accrual a ON a.entitlement_id = e.id
 WHERE e.order_id = ANY (%(order_ids)s::uuid[])
 GROUP BY e.order_id, a.role, a.party_kind, a.party_id
HAVING sum(a.amount_fen) <> 0
