-- What nodes did in each role on some days.
-- Indexes: settlement_contribution_org where organisations are given, else settlement_contribution_day.
SELECT c.node_id, c.organisation_id, c.role, c.currency, count(DISTINCT c.order_id) AS order_count,
       sum(c.qty)::bigint AS qty, sum(c.total_fen)::bigint AS total_fen,
       sum(c.net_fen)::bigint AS net_fen
  FROM settlement_contribution c
 WHERE c."on" BETWEEN %(first_on)s::date AND %(last_on)s::date
   AND (%(organisation_ids)s::uuid[] IS NULL
        OR c.organisation_id = ANY (%(organisation_ids)s::uuid[]))
   AND (%(node_ids)s::uuid[] IS NULL OR c.node_id = ANY (%(node_ids)s::uuid[]))
 GROUP BY c.node_id, c.organisation_id, c.role, c.currency
 ORDER BY c.role, total_fen DESC, c.node_id
