-- Lock shelves for a verb that writes to them more than once; without a lot (NULL) all lots there.
-- Locks: the levels in (sku, node, owner, lot) order. Index: stock_level_sku_node_owner.
SELECT l.id
  FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[], %(lots)s::text[])
       AS g (sku_id, node_id, owner_id, lot)
  JOIN stock_level l ON l.sku_id = g.sku_id AND l.node_id = g.node_id AND l.owner_id = g.owner_id
                    AND (l.lot = g.lot OR g.lot IS NULL)
 ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
   FOR NO KEY UPDATE OF l
