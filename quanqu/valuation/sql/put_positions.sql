-- Write what owners have of SKUs now. Locks: the positions; one writer at a time.
-- Index: valuation_position_of.
INSERT INTO valuation_position AS p (id, owner_id, sku_id, known_qty, unknown_qty, value_fen)
SELECT uuidv7(), g.*
  FROM unnest(%(owner_ids)s::uuid[], %(sku_ids)s::uuid[], %(known_qtys)s::integer[],
              %(unknown_qtys)s::integer[], %(values)s::bigint[])
       AS g (owner_id, sku_id, known_qty, unknown_qty, value_fen)
ON CONFLICT (owner_id, sku_id) DO UPDATE
  SET known_qty = excluded.known_qty, unknown_qty = excluded.unknown_qty,
      value_fen = excluded.value_fen
