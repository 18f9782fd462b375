-- What some nodes did in one role on one day up to a moment of it: sales count from their payment,
-- returns from when they were taken. Index: settlement_contribution_day.
SELECT c.currency, count(DISTINCT c.order_id) AS order_count, sum(c.qty)::bigint AS qty,
       sum(c.total_fen)::bigint AS total_fen
  FROM settlement_contribution c
  JOIN orders_order o ON o.id = c.order_id
  LEFT JOIN orders_return r ON r.id = c.cause_id
 WHERE c."on" = %(on)s::date AND c.role = %(role)s::text AND c.node_id = ANY (%(node_ids)s::uuid[])
   AND coalesce(r.at, o.paid_at) <= %(until)s::timestamptz
 GROUP BY c.currency
