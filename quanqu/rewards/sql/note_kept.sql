-- Note once per cause how the money kept of each line moved. Rows back are the new ones.
INSERT INTO rewards_kept (entitlement_id, cause_kind, cause_id, qty, net_fen, at)
SELECT line.entitlement_id, %(cause_kind)s::text, %(cause_id)s::uuid, sum(line.qty),
       sum(line.net_fen), %(at)s::timestamptz
  FROM unnest(%(entitlement_ids)s::uuid[], %(quantities)s::integer[], %(amounts)s::bigint[])
       AS line (entitlement_id, qty, net_fen)
 GROUP BY line.entitlement_id
ON CONFLICT (entitlement_id, cause_id) DO NOTHING
RETURNING id, entitlement_id
