-- Keep what movements did to the worth of goods. The table is append-only.
INSERT INTO valuation_entry (move_id, kind, owner_id, sku_id, node_id, "on", qty, known_qty, value_fen,
                             cost_fen, loss_fen, sold_qty, sold_known_qty, seller_id, net_fen,
                             transfer_fen, claim_id, cause_id, journal_id)
SELECT *
  FROM unnest(%(move_ids)s::uuid[], %(kinds)s::text[], %(owner_ids)s::uuid[], %(sku_ids)s::uuid[],
              %(node_ids)s::uuid[], %(days)s::date[], %(qtys)s::integer[], %(known_qtys)s::integer[],
              %(values)s::bigint[], %(costs)s::bigint[], %(losses)s::bigint[],
              %(sold_qtys)s::integer[], %(sold_known_qtys)s::integer[], %(seller_ids)s::uuid[],
              %(nets)s::bigint[], %(transfers)s::bigint[], %(claim_ids)s::uuid[],
              %(cause_ids)s::uuid[], %(journal_ids)s::uuid[])
