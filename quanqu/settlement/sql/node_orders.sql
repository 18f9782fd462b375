-- The orders in which one node had a part on some days, newest first, a page at a time: what it did
-- and where they were sold. Indexes: settlement_contribution_day, primary keys.
SELECT c."on", c.order_id, o.number, o.channel, o.selling_node_id, c.role, c.currency,
       sum(c.qty)::bigint AS qty, sum(c.total_fen)::bigint AS total_fen,
       sum(c.net_fen)::bigint AS net_fen
  FROM settlement_contribution c
  JOIN orders_order o ON o.id = c.order_id
 WHERE c."on" BETWEEN %(first_on)s::date AND %(last_on)s::date AND c.node_id = %(node_id)s::uuid
   AND c.organisation_id = ANY (%(organisation_ids)s::uuid[])
 GROUP BY c."on", c.order_id, o.number, o.channel, o.selling_node_id, c.role, c.currency
 ORDER BY c."on" DESC, c.order_id DESC, c.role LIMIT %(limit)s::int
