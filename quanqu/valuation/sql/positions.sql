-- What owners have of SKUs. Only whoever has locked the progress writes positions.
-- Index: valuation_position_of.
SELECT p.owner_id, p.sku_id, p.known_qty, p.unknown_qty, p.value_fen
  FROM unnest(%(owner_ids)s::uuid[], %(sku_ids)s::uuid[]) AS g (owner_id, sku_id)
  JOIN valuation_position p USING (owner_id, sku_id)
