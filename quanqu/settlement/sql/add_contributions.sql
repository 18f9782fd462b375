-- Count one move of pieces for the nodes that had a part in it, once per cause.
-- Locks: the unique (cause, role, node, organisation).
INSERT INTO settlement_contribution (order_id, cause_id, role, node_id, organisation_id, currency,
                                     qty, total_fen, net_fen, "on")
SELECT %(order_id)s::uuid, %(cause_id)s::uuid, part.role, part.node_id, part.organisation_id,
       %(currency)s::text, part.qty, part.total_fen, part.net_fen, %(day)s::date
  FROM unnest(%(roles)s::text[], %(node_ids)s::uuid[], %(organisation_ids)s::uuid[],
              %(quantities)s::integer[], %(totals)s::bigint[], %(nets)s::bigint[])
       AS part (role, node_id, organisation_id, qty, total_fen, net_fen)
ON CONFLICT (cause_id, role, node_id, organisation_id) DO NOTHING
