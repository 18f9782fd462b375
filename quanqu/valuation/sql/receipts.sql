-- What came in by causes, and what is owed for it. Index: valuation_entry_cause.
SELECT e.cause_id, e.sku_id, e.owner_id, sum(e.qty)::integer AS qty,
       sum(e.value_fen + e.cost_fen + e.loss_fen)::bigint AS owed_fen,
       bool_or(e.known_qty > 0 OR e.value_fen + e.cost_fen + e.loss_fen <> 0) AS is_costed
  FROM valuation_entry e
 WHERE e.cause_id = ANY (%(cause_ids)s::uuid[]) AND e.kind IN ('received', 'adjusted', 'corrected')
 GROUP BY e.cause_id, e.sku_id, e.owner_id
