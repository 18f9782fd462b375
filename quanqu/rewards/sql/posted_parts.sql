-- What was posted for each part so far. Index: rewards_accrual_entitlement_id.
SELECT entitlement_id, role, party_kind, party_id, why, sum(amount_fen)::bigint AS amount_fen
  FROM rewards_accrual
 WHERE entitlement_id = ANY (%(ids)s::uuid[])
 GROUP BY entitlement_id, role, party_kind, party_id, why
