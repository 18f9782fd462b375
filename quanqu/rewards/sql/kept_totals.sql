-- The money kept of each line, net of VAT. Index: rewards_kept_once.
SELECT entitlement_id, sum(net_fen)::bigint AS net_fen
  FROM rewards_kept
 WHERE entitlement_id = ANY (%(ids)s::uuid[])
 GROUP BY entitlement_id
