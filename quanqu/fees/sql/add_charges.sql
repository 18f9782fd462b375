-- Write what a cause changed of fees. Locks: the unique keys of charges; the same cause, or the same
-- period, a second time fails.
INSERT INTO fees_charge (kind, rate_id, payer_id, payee_id, cause_id, order_line_id, node_id, period_on,
                         currency, base_fen, amount_fen, journal_id, "on")
SELECT d.kind, d.rate_id, d.payer_id, d.payee_id, %(cause_id)s::uuid, d.line_id, %(node_id)s::uuid,
       %(period_on)s::date, %(currency)s::text, d.base_fen, d.amount_fen, %(journal_id)s::uuid,
       %(day)s::date
  FROM unnest(%(kinds)s::text[], %(rate_ids)s::uuid[], %(payer_ids)s::uuid[], %(payee_ids)s::uuid[],
              %(line_ids)s::uuid[], %(bases)s::bigint[], %(amounts)s::bigint[])
       AS d (kind, rate_id, payer_id, payee_id, line_id, base_fen, amount_fen)
