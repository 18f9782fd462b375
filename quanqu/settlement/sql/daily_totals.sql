-- What some nodes did in one role, day by day. Index: settlement_contribution_day.
SELECT c."on", c.currency, count(DISTINCT c.order_id) AS order_count, sum(c.qty)::bigint AS qty,
       sum(c.total_fen)::bigint AS total_fen
  FROM settlement_contribution c
 WHERE c."on" BETWEEN %(first_on)s::date AND %(last_on)s::date AND c.role = %(role)s::text
   AND c.node_id = ANY (%(node_ids)s::uuid[])
 GROUP BY c."on", c.currency
 ORDER BY c."on"
