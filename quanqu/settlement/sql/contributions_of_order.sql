-- What nodes did for one order, by role. Index: settlement_contribution_order_id.
SELECT c.node_id, c.organisation_id, c.role, c.currency, 1::bigint AS order_count,
       sum(c.qty)::bigint AS qty, sum(c.total_fen)::bigint AS total_fen,
       sum(c.net_fen)::bigint AS net_fen
  FROM settlement_contribution c
 WHERE c.order_id = %(order_id)s::uuid
 GROUP BY c.node_id, c.organisation_id, c.role, c.currency
 ORDER BY min(c.id::text), c.role
