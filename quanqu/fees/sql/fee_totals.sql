-- What companies owed each other of each fee on some days, by the node that sold.
-- Indexes: fees_charge_payer and fees_charge_payee, or fees_charge_day.
SELECT c.kind, c.payer_id, c.payee_id, c.node_id, c.currency,
       count(DISTINCT coalesce(c.order_line_id, c.id)) AS count,
       sum(c.base_fen)::bigint AS base_fen, sum(c.amount_fen)::bigint AS amount_fen
  FROM fees_charge c
 WHERE c."on" BETWEEN %(first_on)s::date AND %(last_on)s::date
   AND (c.payer_id = ANY (%(organisation_ids)s::uuid[])
        OR c.payee_id = ANY (%(organisation_ids)s::uuid[]))
   AND (%(node_id)s::uuid IS NULL OR c.node_id = %(node_id)s::uuid)
 GROUP BY c.kind, c.payer_id, c.payee_id, c.node_id, c.currency
 ORDER BY c.kind, amount_fen DESC, c.payer_id, c.payee_id, c.node_id
